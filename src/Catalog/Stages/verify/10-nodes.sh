# The cluster has exactly the spec's nodes, each Ready, at the spec's version; of hosts that are left out nothing is asked. A short look: it is taken again later.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name}|{.status.conditions[?(@.type=="Ready")].status}|{.status.nodeInfo.kubeletVersion}|{.status.addresses[?(@.type=="InternalIP")].address}|{.metadata.labels}{"\n"}{end}' \
  >"$SLIPWAY_DIR/nodes" || fail API_SERVER_NOT_READY "The API server does not list its nodes." "Look at kubectl get nodes on the control plane."

wrong='' json=''
while IFS='|' read -r name ready version ip labels; do
  roles=worker
  case $labels in *'"node-role.kubernetes.io/control-plane"'*) roles=control-plane ;; esac
  json="$json${json:+,}{\"name\":\"$name\",\"ready\":$([ "$ready" = True ] && echo true || echo false),\"version\":\"$version\",\"roles\":\"$roles\",\"internalIP\":\"${ip%% *}\"}"
  if in_list "$name" "$ABSENT"; then continue; fi
  wanted=$(rows "$NODES" | awk -F"$US" -v name="$name" '$1 == name {print $2}' | paste -sd' ' -)
  if [ -z "$wanted" ]; then
    wrong="$wrong$name is not in the spec$LF"
    continue
  fi
  [ "$ready" = True ] || [ "$NODES_MUST_BE_READY" != true ] || wrong="$wrong$name is not Ready$LF"
  # Build metadata (+vendor1) is no other version; a pre-release (-rc.1) is.
  case $version in "v$KUBERNETES_VERSION" | "v$KUBERNETES_VERSION"+*) ;; *) wrong="$wrong$name runs kubelet $version$LF" ;; esac
  [ "$ip" = "$wanted" ] || wrong="$wrong$name has address $ip, not $wanted$LF"
done <"$SLIPWAY_DIR/nodes"

rows "$NODES" | cut -d"$US" -f1 | sort -u >"$SLIPWAY_DIR/wanted"
while read -r name; do
  grep -q "^$name|" "$SLIPWAY_DIR/nodes" || wrong="$wrong$name is not in the cluster$LF"
done <"$SLIPWAY_DIR/wanted"

out nodes "[$json]"
[ -z "$wrong" ] || fail NODE_NOT_READY "${wrong%"$LF"}" "kubectl describe node on the control plane, and journalctl -u kubelet on the host, say why."
