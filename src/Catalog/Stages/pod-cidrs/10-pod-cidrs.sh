# Which part of each pod network the cluster gave to each node. A short look: nodes that are not known yet are asked for again later.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.spec.podCIDRs[*]}{"\n"}{end}' >"$SLIPWAY_DIR/cidrs" ||
  fail NODES_NOT_REGISTERED "The API server does not list its nodes." "Look at kubectl get nodes on the control plane."

missing='' json=''
printf '%s\n' "$NODES" >"$SLIPWAY_DIR/nodes"
while read -r node; do
  cidrs=$(awk -v node="$node" -v families="$FAMILIES" '$1 == node && NF == families + 1 {sub(/^[^ ]* /, ""); gsub(/ /, "\",\""); print}' "$SLIPWAY_DIR/cidrs")
  [ -n "$cidrs" ] || missing="$missing $node"
  json="$json${json:+,}\"$node\":[\"$cidrs\"]"
done <"$SLIPWAY_DIR/nodes"

[ -z "$missing" ] || fail NODES_NOT_REGISTERED "Without a pod network of each family:$missing." "Look at kubelet on these hosts, and at allocate-node-cidrs of the controller manager."
out podCidrs "{$json}"
