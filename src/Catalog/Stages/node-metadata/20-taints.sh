# Taints of the spec, owned in the same way; a taint is known by its key and effect.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

printf '%s\n' "$NODES" >"$SLIPWAY_DIR/nodes"
while read -r node; do
  now=$(kubectl get node "$node" -o 'jsonpath={.metadata.annotations.slipway\.io/taints}{"\n"}{range .spec.taints[*]}{.key}={.value}:{.effect}{"\n"}{end}')
  owned=$(printf '%s\n' "$now" | head -n 1)
  present=$(printf '%s\n' "$now" | tail -n +2)

  rows "$TAINTS" | awk -F"$US" -v node="$node" '$1 == node {print $2 "=" $3 ":" $4}' | sort >"$SLIPWAY_DIR/wanted"
  keys=$(sed 's/=.*:/:/' "$SLIPWAY_DIR/wanted" | tr '\n' ' ')
  edits=
  while read -r taint; do
    in_list "$taint" "$present" || edits="$edits $taint"
  done <"$SLIPWAY_DIR/wanted"
  for key in $owned; do
    case " $keys" in
      *" $key "*) ;;
      *) if printf '%s\n' "$present" | sed 's/=.*:/:/' | grep -qxF "$key"; then edits="$edits $key-"; fi ;;
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
