# The same where nftables.service alone has rules, part one, a script that adds ours: in every chain that may refuse input or forwarding, ours come first. In nftables an accept
# in a chain of our own would not save a packet from another's drop.

[ "$FIREWALL" = open ] || skip "os.firewall is $FIREWALL"
systemctl -q is-active nftables.service || skip "nftables.service is not active"
if systemctl -q is-active firewalld.service; then skip "firewalld is active"; fi

peers=$(rows "$HOSTS" | cut -d"$US" -f2 | paste -sd, -)
of_protocol() { rows "$PORTS" | sed -n "s/^$1$US//p" | paste -sd, -; }
tcp=$(of_protocol tcp) udp=$(of_protocol udp)
others=$(rows "$PORTS" | sed -n "s/^\([0-9][0-9]*\)$US.*/\1/p" | paste -sd, -)

directory=/usr/local/lib/slipway
{
  cat <<'HEAD'
#!/bin/sh
# Kept by Slipway: runs after nftables.service has loaded its rules.
set -eu
for hook in input forward; do
  nft -a list chains | awk -v hook="$hook" '/^table/ {family = $2; table = $3} /^\tchain/ {chain = $2} $0 ~ "type filter hook " hook " " {print family, table, chain}' |
    while read -r family table chain; do
      # Not those of iptables (in capitals), nor of network plugins.
      case $family/$table/$chain in */kube-proxy/* | */slipway/* | */cali*/* | */cilium*/*) continue ;; inet/* | ip/*/[a-z]*) ;; *) continue ;; esac
      nft -a list chain "$family" "$table" "$chain" | sed -n 's/.*comment "slipway".* # handle \([0-9]*\)$/\1/p' |
        while read -r handle; do nft delete rule "$family" "$table" "$chain" handle "$handle"; done
HEAD
  # shellcheck disable=SC2016 # the script's own variables
  printf '      case $hook in\n        input)\n'
  # shellcheck disable=SC2016
  allow() { printf '          nft insert rule "$family" "$table" "$chain" %s accept comment \\"slipway\\"\n' "$1"; }
  [ -z "$tcp" ] || allow "ip saddr { $peers } tcp dport { $tcp }"
  [ -z "$udp" ] || allow "ip saddr { $peers } udp dport { $udp }"
  [ -z "$others" ] || allow "ip saddr { $peers } ip protocol { $others }"
  allow "ip saddr { $POD_CIDR, $SERVICE_CIDR }"
  [ -z "$API_SOURCE_RANGES" ] || allow "ip saddr { $(printf '%s\n' "$API_SOURCE_RANGES" | paste -sd, -) } tcp dport $API_PORT"
  printf '          ;;\n        forward)\n'
  allow "ip saddr { $POD_CIDR, $SERVICE_CIDR }"
  allow "ip daddr { $POD_CIDR, $SERVICE_CIDR }"
  printf '          ;;\n      esac\n    done\ndone\n'
} | ensure_file $directory/nftables-open 0755 root:root

ensure_file /etc/systemd/system/slipway-nftables.service 0644 root:root <<UNIT
[Unit]
Description=Slipway's ports in the host's nftables rules
After=nftables.service
PartOf=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh $directory/nftables-open
ExecReload=/bin/sh $directory/nftables-open

[Install]
WantedBy=nftables.service
UNIT
