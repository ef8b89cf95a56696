# Service addresses on every node.

[ "$FIRST" = true ] || skip "the first control plane does it"
if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "not there yet"; fi

in_cluster() { kubectl -n kube-system get daemonset kube-proxy -o name >/dev/null 2>&1; }
if [ "$KUBE_PROXY" != true ]; then
  if in_cluster; then
    apply kube-proxy removed kubectl -n kube-system delete daemonset/kube-proxy configmap/kube-proxy
    exit 0
  fi
  skip "something else does its work"
fi

if ! check_mode && ! in_cluster; then rm -f "$STATE/produced/kube-proxy"; fi
ensure_produced kube-proxy /etc/kubernetes/kubeadm-config.yaml "" run_kubeadm init phase addon kube-proxy --config /etc/kubernetes/kubeadm-config.yaml
if check_mode && ! in_cluster; then exit 0; fi

# kube-proxy does not look at its configuration again, so its pods say which one they were started with. (kubeadm takes that away whenever it is at work.)
configuration=$(kubectl -n kube-system get configmap kube-proxy -o 'jsonpath={.data}')
wanted=$(printf '%s' "$configuration" | sha256sum | cut -c1-32)
if [ "$(kubectl -n kube-system get daemonset kube-proxy -o 'jsonpath={.spec.template.metadata.annotations.slipway\.io/config}')" = "$wanted" ]; then
  ok "pods of kube-proxy"
else
  apply "pods of kube-proxy" "started with the configuration" \
    kubectl -n kube-system patch daemonset kube-proxy -p "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"slipway.io/config\":\"$wanted\"}}}}}"
fi
