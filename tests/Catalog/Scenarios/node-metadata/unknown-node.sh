# three-nodes/node-metadata-alma1
# A node of the spec is not in the cluster.
cluster_is_there
answer kubectl 'get nodes' 'alma1||{}'
