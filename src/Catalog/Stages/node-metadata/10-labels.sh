# Labels of the spec. The node's annotation says which are ours, so that those the spec no longer has go.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name}|{.metadata.annotations.slipway\.io/labels}|{.metadata.labels}{"\n"}{end}' >"$SLIPWAY_DIR/present"
printf '%s\n' "$NODES" >"$SLIPWAY_DIR/nodes"
while read -r node; do
  grep "^$node|" "$SLIPWAY_DIR/present" >"$SLIPWAY_DIR/node" || fail NODE_NOT_REGISTERED "The cluster has no node $node." "Look at kubectl get nodes, and at kubelet on the host."
  IFS='|' read -r _ owned present <"$SLIPWAY_DIR/node"

  rows "$LABELS" | awk -F"$US" -v node="$node" '$1 == node {print $2 "=" $3}' | sort >"$SLIPWAY_DIR/wanted"
  keys=$(cut -d= -f1 "$SLIPWAY_DIR/wanted" | tr '\n' ' ')
  edits=
  while IFS='=' read -r key value; do
    case $present in *"\"$key\":\"$value\""*) ;; *) edits="$edits $key=$value" ;; esac
  done <"$SLIPWAY_DIR/wanted"
  for key in $owned; do
    case " $keys" in *" $key "*) ;; *) edits="$edits $key-" ;; esac
  done

  label() {
    # shellcheck disable=SC2086 # a list of edits; keys and values have no spaces
    [ -z "$edits" ] || kubectl label node "$node" --overwrite $edits
    kubectl annotate node "$node" --overwrite "slipway.io/labels=${keys% }"
  }
  if [ -z "$edits" ] && [ "$owned" = "${keys% }" ]; then
    ok "labels of $node"
  else
    apply "labels of $node" "${edits# }" label
  fi
done <"$SLIPWAY_DIR/nodes"
