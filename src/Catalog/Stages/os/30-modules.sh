# Kernel features for pods and services; whatever is built in is there already.

if ! grep -qw overlay /proc/filesystems; then
  ensure_module overlay /sys/module/overlay
else
  ensure_module overlay /proc/filesystems
fi
ensure_module br_netfilter /proc/sys/net/bridge
ensure_module nf_conntrack /proc/sys/net/netfilter/nf_conntrack_max

case $PROXY_MODE in
  ipvs)
    ensure_module ip_vs /proc/net/ip_vs
    for scheduler in ip_vs_rr ip_vs_wrr ip_vs_sh; do
      ensure_module $scheduler /sys/module/$scheduler
    done
    ;;
  nftables) ensure_module nf_tables /sys/module/nf_tables ;;
esac
