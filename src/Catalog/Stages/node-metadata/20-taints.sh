# Taints of the spec, owned in the same way; a taint is known by its key and effect.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name}|{.metadata.annotations.slipway\.io/taints}|{range .spec.taints[*]}{.key}={.value}:{.effect} {end}{"\n"}{end}' >"$SLIPWAY_DIR/present"
printf '%s\n' "$NODES" >"$SLIPWAY_DIR/nodes"
while read -r node; do
  grep "^$node|" "$SLIPWAY_DIR/present" >"$SLIPWAY_DIR/node" || fail NODE_NOT_REGISTERED "The cluster has no node $node." "Look at kubectl get nodes, and at kubelet on the host."
  IFS='|' read -r _ owned present <"$SLIPWAY_DIR/node"

  rows "$TAINTS" | awk -F"$US" -v node="$node" '$1 == node {print $2 "=" $3 ":" $4}' | sort >"$SLIPWAY_DIR/wanted"
  keys=$(sed 's/=.*:/:/' "$SLIPWAY_DIR/wanted" | tr '\n' ' ')
  edits=
  while read -r taint; do
    in_list "$taint" "$(printf '%s' "$present" | tr ' ' '\n')" || edits="$edits $taint"
  done <"$SLIPWAY_DIR/wanted"
  for key in $owned; do
    case " $keys" in
      *" $key "*) ;;
      *) if printf '%s' "$present" | tr ' ' '\n' | sed 's/=.*:/:/' | grep -qxF "$key"; then edits="$edits $key-"; fi ;;
    esac
  done

  taint() {
    # shellcheck disable=SC2086 # a list of edits; keys and values have no spaces
    [ -z "$edits" ] || kubectl taint node "$node" --overwrite $edits
    kubectl annotate node "$node" --overwrite "slipway.io/taints=${keys% }"
  }
  if [ -z "$edits" ] && [ "$owned" = "${keys% }" ]; then
    ok "taints of $node"
  else
    apply "taints of $node" "${edits# }" taint
  fi
done <"$SLIPWAY_DIR/nodes"
