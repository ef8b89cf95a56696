# What the cluster itself needs runs on every node that should have it. A short look: images may still be on their way.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

reasons() { # namespace name selector; why containers wait, or what was last said of the pods
  {
    kubectl -n "$1" get events --field-selector type=Warning --sort-by .lastTimestamp -o 'jsonpath={range .items[*]}{.involvedObject.name} {.message}{"\n"}{end}' 2>/dev/null |
      sed -n "s/^$2-[^ ]* //p" | tail -n 1
    kubectl -n "$1" get pods -l "$3" \
      -o 'jsonpath={range .items[*]}{range .status.initContainerStatuses[*]}{.state.waiting.message}{"\n"}{end}{range .status.containerStatuses[*]}{.state.waiting.message}{"\n"}{end}{end}' 2>/dev/null
  } | grep . | cut -c1-200 | sort -u | head -n 3 | tr '\n' ' '
}

# Pods of a DaemonSet that are not ready on nodes that are left out.
away() { # namespace selector
  printf '%s\n' "$ABSENT" >"$SLIPWAY_DIR/absent"
  kubectl -n "$1" get pods -l "$2" -o 'jsonpath={range .items[*]}{.spec.nodeName}|{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' |
    awk -F'|' 'NR == FNR { if ($0 != "") absent[$0]; next } $1 in absent && $2 != "True" { n++ } END { print n + 0 }' "$SLIPWAY_DIR/absent" -
}

rows "$WORKLOADS" >"$SLIPWAY_DIR/workloads"
missing=
while IFS=$US read -r namespace kind name selector; do
  case $kind in
    DaemonSet) fields='{.status.numberReady}/{.status.desiredNumberScheduled}' ;;
    *) fields='{.status.readyReplicas}/{.spec.replicas}' ;;
  esac
  count=$(kubectl -n "$namespace" get "$kind" "$name" -o "jsonpath=$fields" 2>&1) || fail ADDON_NOT_READY "$namespace/$name: $count" "kubectl -n $namespace get $kind on the control plane says more."
  ready=${count%/*} wanted=${count#*/}
  [ -z "$ABSENT" ] || [ "$kind" != DaemonSet ] || wanted=$((wanted - $(away "$namespace" "$selector")))
  if [ "${ready:-0}" = "$wanted" ] && [ "$wanted" != 0 ]; then
    ok "$kind $namespace/$name" "$wanted ready"
  else
    missing="$missing$namespace/$name: ${ready:-0} of ${wanted:-0} pods are ready. $(reasons "$namespace" "$name" "$selector")$LF"
  fi
done <"$SLIPWAY_DIR/workloads"
[ -z "$missing" ] || fail ADDON_NOT_READY "${missing%"$LF"}" "kubectl describe pod on the control plane says more. Do the nodes reach the registries of the images?"
