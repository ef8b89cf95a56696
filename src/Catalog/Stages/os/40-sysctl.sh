# Forwarding for pods, and the settings that kubelet's protectKernelDefaults wants. (The file sorts after everybody else's.)

{
  cat <<'SETTINGS'
net.ipv4.ip_forward = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
kernel.keys.root_maxbytes = 25000000
kernel.keys.root_maxkeys = 1000000
kernel.panic = 10
kernel.panic_on_oops = 1
vm.overcommit_memory = 1
vm.panic_on_oom = 0
SETTINGS
  if [ "$IPV6" = true ]; then
    echo 'net.ipv6.conf.all.forwarding = 1'
    # A router takes no route from another, unless it is told to: the host must not lose one that the kernel itself has learnt.
    ip -6 route show default | awk '/proto (ra|kernel)/ {for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1)}' | sort -u | while read -r interface; do
      [ "$(cat "/proc/sys/net/ipv6/conf/$interface/accept_ra")" = 0 ] || printf 'net.ipv6.conf.%s.accept_ra = 2\n' "$(printf %s "$interface" | tr . /)"
    done
  fi
  printf 'net.ipv4.ip_local_reserved_ports = %s\n' "$NODE_PORT_RANGE"
  [ ! -e /proc/sys/fs/may_detach_mounts ] || echo 'fs.may_detach_mounts = 1'
  rows "$SYSCTLS" | while IFS=$US read -r key value; do printf '%s = %s\n' "$key" "$value"; done
} | awk '!seen[$1]++ { order[++n] = $1 } { line[$1] = $0 } END { for (i = 1; i <= n; i++) print line[order[i]] }' |
  ensure_sysctl /etc/sysctl.d/zz-slipway.conf
