# calico/verify-alma1
# Pods of the network plugin are not there yet, and the cluster says why.
. /stand-ins/cluster.sh
answer kubectl 'get events' 'calico-node-x Back-off pulling image
other-y nothing'
answer kubectl 'get pods -l' 'waiting for its image'
answer kubectl 'get DaemonSet' '/3'
answer kubectl 'get Deployment' '1/1'
