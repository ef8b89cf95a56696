# kubelet runs with what the steps since its start may have changed: kubeadm and we rewrite its kubelet.conf.

if check_mode && [ ! -e /etc/kubernetes/kubelet.conf ]; then skip "not a node yet"; fi
ensure_kubelet
