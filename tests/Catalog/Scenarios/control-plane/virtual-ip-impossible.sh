# hardened/control-plane-cp1
# No interface has the node's address. Then kube-proxy's configuration is another.
. /stand-ins/control-plane.sh
param VIRTUAL_IP_INTERFACE ''
answer kubectl 'get node cp1' '{"node-role.kubernetes.io/control-plane":""}
node-role.kubernetes.io/control-plane'
cat >/stand-ins/between <<'BETWEEN'
answer kubectl 'get configmap kube-proxy' '{"config.conf":"mode: nftables"}'
BETWEEN
