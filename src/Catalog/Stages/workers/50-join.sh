# kubeadm joins the node: it knows the CA by its hash, and learns nothing from anyone it has not proved.

if [ -e /etc/kubernetes/kubelet.conf ]; then
  ok "cluster membership" joined
  exit 0
fi

# The token is in this file only, which lives in memory and goes with the attempt.
join=$SLIPWAY_DIR/secrets/join.yaml
(
  umask 077
  cat >"$join" <<YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: $CONTROL_PLANE_ENDPOINT
    token: $(cat "$(secret_path bootstrap-token)")
    caCertHashes:
$(printf '%s\n' "$CA_CERT_HASHES" | sed 's/^/      - /')
nodeRegistration:
  name: $NODE_NAME
  criSocket: $(sed -n 's/^runtime-endpoint: //p' /etc/crictl.yaml)
  taints: []
timeouts:
$(printf '%s\n' "$JOIN_TIMEOUTS" | sed 's/^/  /')
YAML
)

join() {
  # What an attempt that was cut short has left, kubeadm would take for somebody else's; and the kubelet that it starts now
  # must not look as if it had been started with the kubelet.conf that comes after it.
  systemctl stop kubelet.service
  rm -rf /etc/kubernetes/bootstrap-kubelet.conf /etc/systemd/system/kubelet.service.d/slipway.conf
  systemctl daemon-reload
  ignored=$(printf '%s\n' "$IGNORE_PREFLIGHT_ERRORS" DirAvailable--etc-kubernetes-manifests FileAvailable--etc-kubernetes-pki-ca.crt | tr '\n' ',')
  if ! timeout 300 /usr/local/bin/kubeadm join --config "$join" --ignore-preflight-errors "${ignored#,}" >"$SLIPWAY_DIR/join.log" 2>&1; then
    cat "$SLIPWAY_DIR/join.log"
    fail JOIN_FAILED "kubeadm join: $(kubeadm_words "$SLIPWAY_DIR/join.log")" "journalctl -u kubelet on the host, and the output of this step, say more."
  fi
  cat "$SLIPWAY_DIR/join.log"
}
apply "cluster membership" joined join
rm -f "$join"
