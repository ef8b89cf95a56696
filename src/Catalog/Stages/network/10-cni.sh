# Pods of this node on one bridge, with addresses from the node's own networks.

ranges=$(printf '%s\n' "$NODE_POD_CIDRS" | sed 's/.*/[{"subnet": "&"}]/' | paste -sd, -)
everywhere=$(printf '%s\n' "$NODE_POD_CIDRS" | sed 's|.*:.*|{"dst": "::/0"}|; t; s|.*|{"dst": "0.0.0.0/0"}|' | paste -sd, -)
ensure_file /etc/cni/net.d/10-slipway.conflist 0644 root:root <<JSON
{
  "cniVersion": "1.0.0",
  "name": "slipway",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isGateway": true,
      "hairpinMode": true,
      "ipMasq": false,
      "ipam": {
        "type": "host-local",
        "ranges": [$ranges],
        "routes": [$everywhere]
      }
    },
    {
      "type": "portmap",
      "capabilities": {"portMappings": true}
    }
  ]
}
JSON
