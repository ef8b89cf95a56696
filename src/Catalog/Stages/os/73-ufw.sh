# The same for ufw: rules with our comment, replaced as a whole when they differ from what is wanted. They only allow, so they
# cannot cut off anyone who got in before.

[ "$FIREWALL" = open ] || skip "os.firewall is $FIREWALL"
if ! have ufw || ! ufw status | grep -q '^Status: active'; then skip "ufw is not active"; fi

wanted() {
  for cidr in $CLUSTER_CIDRS; do printf 'allow from %s\nroute allow from %s\nroute allow to %s\n' "$cidr" "$cidr" "$cidr"; done
  printf '%s\n' "$API_SOURCE_RANGES" | while read -r source; do
    [ -z "$source" ] || printf 'allow proto tcp from %s to any port %s\n' "$source" "$API_PORT"
  done
  tcp=$(of_protocol tcp) udp=$(of_protocol udp)
  rows "$HOSTS" | while IFS=$US read -r _ ip _; do
    [ -z "$tcp" ] || printf 'allow proto tcp from %s to any port %s\n' "$ip" "$tcp"
    [ -z "$udp" ] || printf 'allow proto udp from %s to any port %s\n' "$ip" "$udp"
  done
}
of_protocol() { rows "$PORTS" | sed -n "s/^$1$US//p" | tr '-' ':' | paste -sd, -; }

if rows "$PORTS" | grep -qE "^[0-9]+$US"; then
  fail FIREWALL_UNFIT "ufw has no rules for IP-in-IP packets." "Set network.calico.encapsulation to vxlan, or os.firewall to leave or disable."
fi

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
