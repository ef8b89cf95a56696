# flannel/dns-alma1
# CoreDNS with everything, at another address than before.
cluster_is_there
answer kubectl 'get service coredns' 10.96.0.10
cat >/stand-ins/between <<'BETWEEN'
forget kubectl
answer kubectl 'get service coredns' "$(sed -n "s/^CLUSTER_IP='\(.*\)'/\1/p" /attempt/params.sh)"
BETWEEN
