# The same where nftables.service alone has rules, part one, a script that adds ours: in every chain that may refuse input or forwarding,
# ours come first. In nftables an accept in a chain of our own would not save a packet from another's drop.

[ "$FIREWALL" = open ] || skip "os.firewall is $FIREWALL"
systemctl -q is-active nftables.service || skip "nftables.service is not active"
if systemctl -q is-active firewalld.service; then skip "firewalld is active"; fi

joined() { paste -sd, -; }
of_protocol() { rows "$PORTS" | sed -n "s/^$1$US//p" | joined; }
tcp=$(of_protocol tcp) udp=$(of_protocol udp)
portless=$(rows "$PORTS" | sed -n "s/^\([0-9]*\)$US\$/\1/p" | joined)
# shellcheck disable=SC2016 # the script's own variables
allow() { [ -z "$1" ] || printf '          nft insert rule "$family" "$table" "$chain" %s accept comment \\"slipway\\"\n' "$2"; } # condition rule
# shellcheck disable=SC2016
allow_from() { # ip|ip6 option of grep that finds its addresses
  peers=$(rows "$HOSTS" | cut -d"$US" -f2 | grep "$2" : | joined) clusters=$(printf '%s\n' "$CLUSTER_CIDRS" | grep "$2" : | joined)
  clients=$(printf '%s\n' "$API_SOURCE_RANGES" | grep "$2" : | joined)
  printf '      case $hook/$family in\n        input/%s | input/inet)\n' "$1"
  [ -z "$tcp" ] || allow "$peers" "$1 saddr { $peers } tcp dport { $tcp }"
  [ -z "$udp" ] || allow "$peers" "$1 saddr { $peers } udp dport { $udp }"
  [ -z "$portless" ] || allow "$peers" "$1 saddr { $peers } meta l4proto { $portless }"
  allow "$clusters" "$1 saddr { $clusters }"
  allow "$clients" "$1 saddr { $clients } tcp dport $API_PORT"
  printf '          ;;\n        forward/%s | forward/inet)\n' "$1"
  allow "$clusters" "$1 saddr { $clusters }"
  allow "$clusters" "$1 daddr { $clusters }"
  printf '          ;;\n      esac\n'
}

{
  cat <<'HEAD'
#!/bin/sh
# Kept by Slipway: runs after nftables.service has loaded its rules.
set -eu
for hook in input forward; do
  nft -a list chains | awk -v hook="$hook" '/^table/ {family = $2; table = $3} /^\tchain/ {chain = $2} $0 ~ "type filter hook " hook " " {print family, table, chain}' |
    while read -r family table chain; do
      # Not those of iptables (in capitals), nor of network plugins.
      case $family/$table/$chain in */kube-proxy/* | */slipway/* | */cali*/* | */cilium*/*) continue ;; inet/* | ip/*/[a-z]* | ip6/*/[a-z]*) ;; *) continue ;; esac
      nft -a list chain "$family" "$table" "$chain" | sed -n 's/.*comment "slipway".* # handle \([0-9]*\)$/\1/p' |
        while read -r handle; do nft delete rule "$family" "$table" "$chain" handle "$handle"; done
HEAD
  allow_from ip -v
  allow_from ip6 -e
  printf '    done\ndone\n'
} | ensure_file /usr/local/lib/slipway/nftables-open 0755 root:root
