# three-nodes/verify-alma1
# An etcd member is unhealthy; the second time an API server is.
. /stand-ins/cluster.sh
forget curl
answer curl '/health' '{"health":"false"}'
answer kubectl 'get nodes -o' 'alma1|True|v1.32.5|10.10.1.10|{"node-role.kubernetes.io/control-plane":""}
alma-w1|True|v1.32.5|10.10.1.11|{}
alma-w2|True|v1.32.5|10.10.1.12|{}'
answer kubectl 'get Deployment' '2/2'
cat >/stand-ins/between <<'BETWEEN'
printf '%s\n1\n%s\n' /readyz 'connection refused' >/stand-ins/answers/kubectl/00
BETWEEN
