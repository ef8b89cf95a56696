# Every pod that the cluster itself needs is Ready: of the control planes, kube-proxy, the workers' load balancers.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi
[ "$NODES_MUST_BE_READY" = true ] || skip "without a network plugin pods wait for the user's"

kubectl -n kube-system get pods -o 'jsonpath={range .items[*]}{.metadata.name}|{.metadata.labels.tier}{.metadata.labels.k8s-app}{.metadata.annotations.kubernetes\.io/config\.source}|{.status.phase}|{.status.conditions[?(@.type=="Ready")].status}|{.spec.nodeName}{"\n"}{end}' \
  >"$SLIPWAY_DIR/pods" || fail API_SERVER_NOT_READY "The API server does not list its pods." "Look at kubectl -n kube-system get pods on the control plane."

# Others' pods are others' business, and those on a node that is left out are nobody's.
printf '%s\n' "$ABSENT" >"$SLIPWAY_DIR/absent"
waiting=$(awk -F'|' 'NR == FNR { if ($0 != "") absent[$0]; next } !($5 in absent) && $2 ~ /control-plane|kube-proxy|file/ && $3 != "Succeeded" && $4 != "True" {printf "%s is %s, ", $1, $3}' "$SLIPWAY_DIR/absent" "$SLIPWAY_DIR/pods")
if [ -z "$waiting" ]; then result=passed; else result=failed; fi
check pods error $result "${waiting:-$(wc -l <"$SLIPWAY_DIR/pods") pods in kube-system}" "kubectl -n kube-system describe pod says why."
