# hardened/control-plane-cp1
# No interface has the node's address.
. /stand-ins/control-plane.sh
param VIRTUAL_IP_INTERFACE ''
answer kubectl 'get node cp1' '{"node-role.kubernetes.io/control-plane":""}
node-role.kubernetes.io/control-plane'
