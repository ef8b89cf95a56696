# The running firewalld does what its files say. A reload would also flush kube-proxy's rules, so a zone that is known already
# gets only what it lacks: adding a host to a cluster disturbs nobody.

[ "$FIREWALL" = open ] || skip "os.firewall is $FIREWALL"
systemctl -q is-active firewalld.service || skip "firewalld is not active"

directory=/etc/firewalld
ask() { busctl call org.fedoraproject.FirewallD1 /org/fedoraproject/FirewallD1 "org.fedoraproject.FirewallD1.$1" "$2" s "$3" 2>&1 | tr ' ' '\n' | sort; }
fixed() { # the part that only a reload can bring
  cat $directory/zones/slipway-pods.xml $directory/policies/slipway-*.xml 2>&1
  ask zone getZoneSettings2 slipway-pods
  ask policy getPolicySettings slipway-to-pods
  [ -z "$API_SOURCE_RANGES" ] || ask policy getPolicySettings slipway-clients
}
loaded() {
  cat $directory/zones/slipway-nodes.xml 2>&1
  ask zone getZoneSettings2 slipway-nodes
  fixed
}
remember() {
  fixed | sha256sum >"$STATE/firewalld.fixed"
  loaded | sha256sum >"$STATE/firewalld.loaded"
}

reload() {
  if ! why=$(firewall-cmd --check-config 2>&1) || ! why=$(firewall-cmd --reload 2>&1); then
    fail FIREWALL_RELOAD_FAILED "firewalld refuses the new zones: $why" "journalctl -u firewalld on the host says more."
  fi
  remember
}
adjust() { # source|port|protocol wanted
  is=$(firewall-cmd --zone=slipway-nodes "--list-$1s" | tr ' ' '\n')
  more=$(printf '%s\n' "$2" | while read -r item; do in_list "$item" "$is" || printf ' --add-%s=%s' "$1" "$item"; done)
  less=$(printf '%s\n' "$is" | while read -r item; do [ -z "$item" ] || in_list "$item" "$2" || printf ' --remove-%s=%s' "$1" "$item"; done)
  # shellcheck disable=SC2086 # lists of options
  { [ -z "$more" ] || firewall-cmd -q --zone=slipway-nodes $more; } && { [ -z "$less" ] || firewall-cmd -q --zone=slipway-nodes $less; }
}
adjust_zone() {
  zone=$directory/zones/slipway-nodes.xml
  sources=$(sed -n 's/.*<source address="\(.*\)".*/\1/p' $zone)
  ports=$(sed -n 's/.*<port port="\(.*\)" protocol="\(.*\)".*/\1\/\2/p' $zone)
  protocols=$(sed -n 's/.*<protocol value="\(.*\)".*/\1/p' $zone)
  if ! adjust source "$sources" || ! adjust port "$ports" || ! adjust protocol "$protocols"; then reload; fi
  remember
}

if [ "$(loaded | sha256sum)" = "$(cat "$STATE/firewalld.loaded" 2>/dev/null)" ]; then
  ok "firewalld zones"
elif [ "$(fixed | sha256sum)" = "$(cat "$STATE/firewalld.fixed" 2>/dev/null)" ]; then
  apply "firewalld zone slipway-nodes" "adjusted" adjust_zone
else
  apply "firewalld zones" loaded reload
fi
