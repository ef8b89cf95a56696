# What makes this node's kernel know the pods of the others: a script that changes what differs and says what it changed, once or for good.

{
  cat <<SCRIPT
#!/bin/sh
# Kept by Slipway. Routes to the other nodes' pods, and translation of pod addresses on their way out of the cluster.
# With the argument "check" it only says what it would change; with "watch" it stays and puts back what the kernel loses:
# a link that goes down takes its routes along, and brings back only those that it knows of itself.
set -eu
pods='$(printf '%s' "$POD_CIDRS" | paste -sd' ' -)'
routes='$(rows "$ROUTES" | tr '\037' ' ')'
SCRIPT
  cat <<'SCRIPT'
protocol=147 # marks our routes, so that those of nodes that have gone are known

if [ "${1:-}" = watch ]; then
  # Two rounds of its own, since ip tells nothing of what was before it listened.
  { ip monitor route & echo proto kernel && sleep 1 && echo proto kernel && wait; } | while read -r line; do
    case $line in
      # Every pod's interface has some of these.
      *fe80:* | *ff00:*) ;;
      *'proto kernel'* | *"proto $protocol"*) /bin/sh "$0" || true ;;
    esac
  done
  exit 1
fi

check=${1:-}

shown=$({ ip -4 -o route show proto $protocol && ip -6 -o route show proto $protocol; } | awk '{print $1 " " $3}')
printf '%s\n' "$routes" | while read -r cidr via; do
  if [ -n "$cidr" ] && ! printf '%s\n' "$shown" | grep -qxF "$cidr $via"; then
    echo "route $cidr via $via"
    [ -n "$check" ] || ip route replace "$cidr" via "$via" proto $protocol
  fi
done
printf '%s\n' "$shown" | while read -r cidr via; do
  if [ -n "$cidr" ] && ! printf '%s\n' "$routes" | grep -qF "$cidr "; then
    echo "no route $cidr via $via"
    [ -n "$check" ] || ip route delete "$cidr" proto $protocol
  fi
done

# A table of our own: firewalld and others flush what stands among iptables' rules.
for cidr in $pods; do
  case $cidr in *:*) family=ip6 ;; *) family=ip ;; esac
  if ! nft list table $family slipway 2>/dev/null | grep -qF "$family saddr $cidr $family daddr != $cidr masquerade"; then
    echo "translation of $cidr"
    [ -n "$check" ] || nft -f - <<RULES
add table $family slipway
delete table $family slipway
table $family slipway {
  chain postrouting { type nat hook postrouting priority 100; $family saddr $cidr $family daddr != $cidr masquerade; }
}
RULES
  fi
done
SCRIPT
} | ensure_file /usr/local/lib/slipway/pod-network 0755 root:root
