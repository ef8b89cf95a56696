# kubeadm's own look at the host, before it changes anything. On a running control plane it would only find itself.

[ ! -e /etc/kubernetes/manifests/kube-apiserver.yaml ] || skip "the control plane is here already"
if check_mode; then skip "kubeadm is asked when the host is being changed"; fi

# A file that we have put there ourselves, and the port of the kubelet that an attempt before this one has started with it.
ours=FileAvailable--etc-kubernetes-kubelet.conf
if [ -e /etc/kubernetes/kubelet.conf ]; then ours="$ours Port-10250"; fi
# shellcheck disable=SC2086 # a list of names
ignored=$(printf '%s\n' "$IGNORE_PREFLIGHT_ERRORS" $ours | tr '\n' ',')
if ! /usr/local/bin/kubeadm init phase preflight --config /etc/kubernetes/kubeadm-config.yaml --ignore-preflight-errors "${ignored#,}" >"$SLIPWAY_DIR/preflight.log" 2>&1; then
  cat "$SLIPWAY_DIR/preflight.log"
  fail KUBEADM_PREFLIGHT_FAILED "$(grep '\[ERROR' "$SLIPWAY_DIR/preflight.log" | sed 's/^[[:space:]]*//' || tail -n 3 "$SLIPWAY_DIR/preflight.log")" \
    "What you know better about is waived in the spec's preflightWaivers: kubeadm: and the word in [ERROR …]."
fi
cat "$SLIPWAY_DIR/preflight.log"
ok "kubeadm preflight"
