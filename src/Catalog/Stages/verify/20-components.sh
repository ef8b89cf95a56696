# Every API server, every etcd member and CoreDNS answer.

if check_mode && [ ! -e /etc/kubernetes/admin.conf ]; then skip "there is no cluster yet"; fi

printf '%s\n' "$API_SERVERS" >"$SLIPWAY_DIR/servers"
while read -r server; do
  answer=$(kubectl --server "$server" get --raw /readyz 2>&1) || true
  [ "$answer" = ok ] || fail API_SERVER_NOT_READY "$server/readyz says: $answer" "kubectl get --raw '/readyz?verbose' on that control plane says more."
  ok "API server $server" ready
done <"$SLIPWAY_DIR/servers"

directory=/etc/kubernetes/ssl
printf '%s\n' "$ETCD_ENDPOINTS" >"$SLIPWAY_DIR/endpoints"
while read -r endpoint; do
  answer=$(curl -sS --max-time 5 --cacert $directory/etcd/ca.crt --cert $directory/apiserver-etcd-client.crt --key $directory/apiserver-etcd-client.key "$endpoint/health" 2>&1) || true
  case $answer in
    *'"health":"true"'*) ok "etcd $endpoint" healthy ;;
    *) fail ETCD_NO_QUORUM "$endpoint says: $answer" "journalctl -u etcd on that host says more." ;;
  esac
done <"$SLIPWAY_DIR/endpoints"

if [ "$DNS" = true ]; then
  available=$(kubectl -n kube-system get deployment coredns -o 'jsonpath={.status.conditions[?(@.type=="Available")].status}' 2>&1) || true
  [ "$available" = True ] || fail DNS_NOT_AVAILABLE "CoreDNS is not available: ${available:-no status}" "kubectl -n kube-system describe pod -l k8s-app=kube-dns says why."
  ok CoreDNS available
fi
