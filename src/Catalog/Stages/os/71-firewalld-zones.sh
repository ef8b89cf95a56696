# What firewalld reads at its start: two zones of our own, by source address, and a policy between them. Whoever is not of the cluster meets the zones as before.

[ "$FIREWALL" = open ] || skip "os.firewall is $FIREWALL"
systemctl -q is-active firewalld.service || skip "firewalld is not active"
[ -d /usr/lib/firewalld/policies ] || fail FIREWALL_TOO_OLD "This firewalld has no policies." "Use 0.9 or newer, or set os.firewall to leave or disable."

zone() { # name target source... ; ports on stdin
  printf '<?xml version="1.0" encoding="utf-8"?>\n<zone%s>\n  <short>Slipway %s</short>\n' "$2" "$1"
  shift 2
  for source in "$@"; do printf '  <source address="%s"/>\n' "$source"; done
  while read -r protocol port; do
    if [ -n "$port" ]; then printf '  <port port="%s" protocol="%s"/>\n' "$port" "$protocol"; else printf '  <protocol value="%s"/>\n' "$protocol"; fi
  done
  printf '</zone>\n'
}
ports() {
  printf 'tcp %s\n' "$SSH_PORT"
  rows "$PORTS" | tr '\037' ' '
}

directory=/etc/firewalld
# shellcheck disable=SC2046 # a list of addresses
ports | zone nodes '' $(rows "$HOSTS" | cut -d"$US" -f2) | ensure_file $directory/zones/slipway-nodes.xml 0644 root:root
# shellcheck disable=SC2086 # a list of networks
zone pods ' target="ACCEPT"' $CLUSTER_CIDRS </dev/null | ensure_file $directory/zones/slipway-pods.xml 0644 root:root
ensure_file $directory/policies/slipway-to-pods.xml 0644 root:root <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<policy target="ACCEPT">
  <short>Slipway nodes to pods</short>
  <ingress-zone name="slipway-nodes"/>
  <egress-zone name="slipway-pods"/>
</policy>
XML

# A policy and no zone: these clients' other traffic meets the zones as before.
if [ -z "$API_SOURCE_RANGES" ]; then
  ensure_absent $directory/policies/slipway-clients.xml
else
  {
    printf '<?xml version="1.0" encoding="utf-8"?>\n<policy target="CONTINUE">\n  <short>Slipway API clients</short>\n  <ingress-zone name="ANY"/>\n  <egress-zone name="HOST"/>\n'
    printf '%s\n' "$API_SOURCE_RANGES" | while read -r range; do
      case $range in *:*) family=ipv6 ;; *) family=ipv4 ;; esac
      printf '  <rule family="%s"><source address="%s"/><port port="%s" protocol="tcp"/><accept/></rule>\n' $family "$range" "$API_PORT"
    done
    printf '</policy>\n'
  } | ensure_file $directory/policies/slipway-clients.xml 0644 root:root
fi
