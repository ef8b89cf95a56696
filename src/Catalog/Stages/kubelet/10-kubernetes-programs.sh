# kubeadm, kubelet and, on control planes, kubectl.

rows "$FILES" | cut -d"$US" -f1 >"$SLIPWAY_DIR/programs"
while read -r program; do
  ensure_binary "$program" /usr/local/bin
done <"$SLIPWAY_DIR/programs"
