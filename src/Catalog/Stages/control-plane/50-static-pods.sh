# API server, controller manager and scheduler as pods that kubelet runs from files.

directory=/etc/kubernetes/manifests
ensure_produced static-pods "/etc/kubernetes/kubeadm-config.yaml /var/lib/slipway/installed/kubeadm" \
  "$directory/kube-apiserver.yaml $directory/kube-controller-manager.yaml $directory/kube-scheduler.yaml" \
  run_kubeadm init phase control-plane all --config /etc/kubernetes/kubeadm-config.yaml
