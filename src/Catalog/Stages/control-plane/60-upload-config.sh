# The cluster keeps its configuration, for kubeadm joins and upgrades.

[ "$FIRST" = true ] || skip "the first control plane does it"
if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "not there yet"; fi

# What is in the cluster counts, not what we remember having put there.
in_cluster() { kubectl -n kube-system get configmap kubeadm-config kubelet-config -o name >/dev/null 2>&1; }
if ! check_mode && ! in_cluster; then rm -f "$STATE/produced/upload-config"; fi
ensure_produced upload-config /etc/kubernetes/kubeadm-config.yaml "" run_kubeadm init phase upload-config all --config /etc/kubernetes/kubeadm-config.yaml
