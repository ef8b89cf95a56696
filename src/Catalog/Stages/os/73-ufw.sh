# The same for ufw: rules with our comment, replaced as a whole when they differ from what is wanted. They only allow, so they
# cannot cut off anyone who got in before.

[ "$FIREWALL" = open ] || skip "os.firewall is $FIREWALL"
if ! have ufw || ! ufw status | grep -q '^Status: active'; then skip "ufw is not active"; fi

wanted() {
  for cidr in "$POD_CIDR" "$SERVICE_CIDR"; do printf 'allow from %s\nroute allow from %s\nroute allow to %s\n' "$cidr" "$cidr" "$cidr"; done
  printf '%s\n' "$API_SOURCE_RANGES" | while read -r source; do
    [ -z "$source" ] || printf 'allow proto tcp from %s to any port %s\n' "$source" "$API_PORT"
  done
  range=$(printf '%s' "$NODE_PORT_RANGE" | tr - :)
  tcp="10250,10256,$range"
  if has_role control-plane; then tcp="$tcp,$API_PORT,10257,10259"; fi
  if has_role etcd; then tcp="$tcp,2379:2380"; fi
  rows "$HOSTS" | while IFS=$US read -r _ ip _; do
    printf 'allow proto tcp from %s to any port %s\nallow proto udp from %s to any port %s\n' "$ip" "$tcp" "$ip" "$range"
  done
}

replace() {
  # From the last to the first, since numbers move up.
  ufw status numbered | sed -n 's/^\[ *\([0-9]*\)\].*# slipway$/\1/p' | sort -rn >"$SLIPWAY_DIR/ufw-old"
  while read -r number; do ufw --force delete "$number" >/dev/null; done <"$SLIPWAY_DIR/ufw-old"
  wanted | while read -r rule; do
    # shellcheck disable=SC2086 # the words of a rule
    ufw $rule comment slipway >/dev/null || fail FIREWALL_RELOAD_FAILED "ufw refuses: $rule" "Run it on the host to see why, or set os.firewall to leave."
  done
  loaded >"$STATE/ufw.loaded"
}
loaded() { ufw status | grep '# slipway$' | cat "$SLIPWAY_DIR/ufw-wanted" - | sha256sum; }

wanted >"$SLIPWAY_DIR/ufw-wanted"
if [ "$(loaded)" = "$(cat "$STATE/ufw.loaded" 2>/dev/null)" ]; then
  ok "ufw rules"
else
  apply "ufw rules" "$(wc -l <"$SLIPWAY_DIR/ufw-wanted") rules" replace
fi
