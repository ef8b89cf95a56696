# The operator's view of the runtime.

ensure_binary crictl /usr/local/bin
ensure_file /etc/crictl.yaml 0644 root:root <<YAML
runtime-endpoint: $SOCKET
image-endpoint: $SOCKET
timeout: 30
YAML
