# three-nodes/pod-cidrs-alma1
# Every node has its part, then one more is wanted.
cluster_is_there
answer kubectl 'get nodes' 'alma1 10.233.64.0/24
alma-w1 10.233.65.0/24
alma-w2 10.233.66.0/24'
cat >/stand-ins/between <<'BETWEEN'
param NODES 'alma1
new'
BETWEEN
