# kubeadm's own files for kubelet, which its upgrades look for; kubelet itself runs with ours.

start() {
  run_kubeadm init phase kubelet-start --config /etc/kubernetes/kubeadm-config.yaml
  wait_for 60 SERVICE_NOT_ACTIVE "kubelet does not stay up: $(journalctl -u kubelet -n 3 --no-pager -o cat 2>/dev/null)" "journalctl -u kubelet on the host says more." \
    systemctl -q is-active kubelet.service
}
ensure_produced kubelet-start /etc/kubernetes/kubeadm-config.yaml "/var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env" start
