# This host's own API server is up, whatever others or a load balancer may answer.

ready() { [ "$(kubectl --server "https://$(in_url "$NODE_IP"):$API_PORT" get --raw /readyz 2>"$SLIPWAY_DIR/readyz")" = ok ]; }
last_words() { # of its container, if there was one
  id=$(/usr/local/bin/crictl ps -a -q --name kube-apiserver 2>/dev/null | head -n 1)
  [ -z "$id" ] || /usr/local/bin/crictl logs --tail 3 "$id" 2>&1
  cat "$SLIPWAY_DIR/readyz"
}

if check_mode && ! ready; then skip "not ready yet"; fi
end=$(($(date +%s) + 240))
until ready; do
  [ "$(date +%s)" -lt $end ] || fail API_SERVER_NOT_READY "The API server on $NODE_IP:$API_PORT is not ready after 240 s: $(last_words)" \
    "Look at crictl ps -a and crictl logs on the host, and at etcd."
  sleep 0.5
done
ok "API server" "ready on $NODE_IP:$API_PORT"
