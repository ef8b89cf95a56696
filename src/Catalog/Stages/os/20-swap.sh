# kubelet counts on memory limits that swap would soften.

[ "$SWAP" = off ] || skip "os.swap is $SWAP"

if grep -qE '^[^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap[[:space:]]' /etc/fstab 2>/dev/null; then
  mode=$(stat -c '%a' /etc/fstab)
  sed -E 's/^([^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap[[:space:]])/# off for Kubernetes: \1/' /etc/fstab | ensure_file /etc/fstab "0$mode" root:root
else
  ok "swap in fstab" none
fi

# Swap units that systemd finds without fstab (GPT, zram) come back at boot unless the target is masked.
if [ "$(systemctl is-enabled swap.target 2>/dev/null)" = masked ]; then
  ok "swap.target" masked
else
  apply "swap.target" masked systemctl -q mask swap.target
fi

if [ "$(wc -l </proc/swaps)" -le 1 ]; then
  ok swap off
else
  apply swap "$(awk 'NR > 1 {print $1}' /proc/swaps)" swapoff -a
fi
