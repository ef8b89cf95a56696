# The node's role as a label, and the taint that keeps ordinary pods away unless the host is a worker too.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "not there yet"; fi

role='node-role.kubernetes.io/control-plane'
marked() {
  node=$(kubectl get node "$NODE_NAME" -o 'jsonpath={.metadata.labels}{"\n"}{.spec.taints[*].key}' 2>/dev/null) || return 1
  printf '%s\n' "$node" | head -n 1 | grep -q "\"$role\":" || return 1
  if printf '%s\n' "$node" | tail -n +2 | tr ' ' '\n' | grep -qx "$role"; then [ "$SCHEDULABLE" = false ]; else [ "$SCHEDULABLE" = true ]; fi
}
mark() {
  wait_for 120 NODE_NOT_REGISTERED "kubelet has not registered the node $NODE_NAME." "journalctl -u kubelet on the host says more." kubectl get node "$NODE_NAME"
  run_kubeadm init phase mark-control-plane --config /etc/kubernetes/kubeadm-config.yaml
  if [ "$SCHEDULABLE" = true ] && ! marked; then kubectl taint node "$NODE_NAME" "$role-"; fi
}

if marked; then
  ok "node $NODE_NAME" "control plane"
else
  apply "node $NODE_NAME" "marked as control plane" mark
fi
