# Kernel features for pods and services; whatever is built in is there already.

if ! grep -qw overlay /proc/filesystems; then
  ensure_module overlay /sys/module/overlay
else
  ensure_module overlay /proc/filesystems
fi
ensure_module br_netfilter /proc/sys/net/bridge
ensure_module nf_conntrack /proc/sys/net/netfilter/nf_conntrack_max

printf '%s\n' "$MODULES" >"$SLIPWAY_DIR/modules"
while read -r module; do
  [ -z "$module" ] || ensure_module "$module" "/proc/net/$module"
done <"$SLIPWAY_DIR/modules"
