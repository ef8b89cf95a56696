# What kubeadm works from. It carries no token: that comes and goes in bootstrap-token.

text "$KUBEADM_CONFIG" | ensure_file /etc/kubernetes/kubeadm-config.yaml 0644 root:root

validate() {
  why=$(/usr/local/bin/kubeadm config validate --config /etc/kubernetes/kubeadm-config.yaml 2>&1) ||
    fail KUBEADM_CONFIG_INVALID "kubeadm refuses its configuration: $why" "Look at the spec's overrides; /etc/kubernetes/kubeadm-config.yaml on the host is the whole text."
}
ensure_produced valid-kubeadm-config "/etc/kubernetes/kubeadm-config.yaml $STATE/installed/kubeadm" "" validate
