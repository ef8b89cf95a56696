# One token for the hosts that still join, as long-lived as a build; the last stage deletes it. Its rules and the public
# cluster-info come with it, so they are made only when somebody joins.

[ "$JOIN_NEEDED" = true ] || skip "nobody joins"
if check_mode; then
  would_change "bootstrap token" "made for the joins"
  exit 0
fi

token=$(secret_path bootstrap-token)
id=$BOOTSTRAP_TOKEN_ID
# Values stay inside this shell: a program's arguments can be read by everyone.
known() {
  kept=$(kubectl -n kube-system get secret "bootstrap-token-$id" -o 'jsonpath={.data.token-secret}' 2>/dev/null | base64 -d) &&
    [ "$id.$kept" = "$(cat "$token")" ] && kubectl -n kube-public get configmap cluster-info -o name >/dev/null 2>&1
}
publish() {
  config=$SLIPWAY_DIR/secrets/kubeadm-with-token.yaml
  (umask 077 && awk -v file="$token" -v ttl="$BOOTSTRAP_TOKEN_TTL" '
    { print }
    $0 == "kind: InitConfiguration" {
      getline secret <file
      print "bootstrapTokens:\n- token: " secret "\n  description: made by Slipway for joins\n  ttl: " ttl "\n  usages: [signing, authentication]\n  groups: [\"system:bootstrappers:kubeadm:default-node-token\"]"
    }' /etc/kubernetes/kubeadm-config.yaml >"$config")
  run_kubeadm init phase bootstrap-token --config "$config" --skip-token-print
  rm -f "$config"
}
if known; then
  ok "bootstrap token"
else
  apply "bootstrap token" "made for the joins" publish
fi
