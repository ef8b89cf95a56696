# The node's role as a label, and the taint that keeps ordinary pods away unless the host is a worker too.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "not there yet"; fi

role='node-role.kubernetes.io/control-plane'
# kubeadm's word for all control planes, which keeps load balancers (MetalLB too) from announcing Services there.
unbalanced='node.kubernetes.io/exclude-from-external-load-balancers'
marked() {
  node=$(kubectl get node "$NODE_NAME" -o 'jsonpath={.metadata.labels}{"\n"}{.spec.taints[*].key}' 2>/dev/null) || return 1
  labels=$(printf '%s\n' "$node" | head -n 1)
  case $labels in *"\"$role\":"*) ;; *) return 1 ;; esac
  case $SCHEDULABLE$labels in true*"\"$unbalanced\":"*) return 1 ;; esac
  if printf '%s\n' "$node" | tail -n +2 | tr ' ' '\n' | grep -qx "$role"; then [ "$SCHEDULABLE" = false ]; else [ "$SCHEDULABLE" = true ]; fi
}
mark() {
  wait_for 120 NODE_NOT_REGISTERED "kubelet has not registered the node $NODE_NAME." "journalctl -u kubelet on the host says more." kubectl get node "$NODE_NAME"
  run_kubeadm init phase mark-control-plane --config /etc/kubernetes/kubeadm-config.yaml
  [ "$SCHEDULABLE" = true ] || return 0
  kubectl label node "$NODE_NAME" "$unbalanced-"
  marked || kubectl taint node "$NODE_NAME" "$role-"
}

if marked; then
  ok "node $NODE_NAME" "control plane"
else
  apply "node $NODE_NAME" "marked as control plane" mark
fi
