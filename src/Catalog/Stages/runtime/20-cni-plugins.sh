# What connects pods to the network.

ensure_binary cni-plugins /opt/cni/bin
