# kubelet.conf refers to the certificate that kubelet renews itself, instead of carrying the first one.

kubeconfig=/etc/kubernetes/kubelet.conf
if check_mode && [ ! -e $kubeconfig ]; then skip "not there yet"; fi

if grep -q '/var/lib/kubelet/pki/kubelet-client-current.pem' $kubeconfig; then
  ok "kubelet's client certificate" "renewed by kubelet"
else
  finalize() {
    wait_for 60 SERVICE_NOT_ACTIVE "kubelet has written no client certificate." "journalctl -u kubelet on the host says more." test -e /var/lib/kubelet/pki/kubelet-client-current.pem
    run_kubeadm init phase kubelet-finalize all --config /etc/kubernetes/kubeadm-config.yaml
  }
  apply "kubelet's client certificate" "renewed by kubelet" finalize
fi
