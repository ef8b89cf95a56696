# three-nodes/verify-alma1
# Nodes are missing, strange, old or not ready.
. /stand-ins/cluster.sh
answer kubectl 'get nodes -o' 'alma1|True|v1.32.5-rc.1|10.10.1.10|{"node-role.kubernetes.io/control-plane":""}
alma-w1|False|v1.32.5|172.17.0.5|{}
stranger|True|v1.32.5|10.10.1.99|{}'
answer kubectl 'get DaemonSet' '3/3'
answer kubectl 'get Deployment' '2/2'
