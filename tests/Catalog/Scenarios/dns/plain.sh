# three-nodes/dns-alma1
# Two name servers; an earlier spec had the autoscaler.
cluster_is_there
answer kubectl 'get deployment/dns-autoscaler' 'deployment.apps/dns-autoscaler
configmap/dns-autoscaler'
cat >/stand-ins/between <<'BETWEEN'
forget kubectl
BETWEEN
