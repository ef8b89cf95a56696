# How the machine is reached, and what stands in the way.

out hostname "$(cat /proc/sys/kernel/hostname)"
out addresses "$(ip -o addr show scope global | awk '{split($4, a, "/"); print $2 " " a[1]}')"
# Interfaces without an address of their own show zeros: six of them on the loopback, four on a tunnel of IPv4 (tunl0), sixteen on one of IPv6.
out macAddresses "$(cat /sys/class/net/*/address | grep -vE '^(00:)*00$' | sort -u)"

# systemd-resolved writes the real servers to a file of its own.
resolver=/etc/resolv.conf
[ ! -s /run/systemd/resolve/resolv.conf ] || resolver=/run/systemd/resolve/resolv.conf
out resolvConf $resolver
out nameservers "$(awk '$1 == "nameserver" {print $2}' $resolver 2>/dev/null || true)"

firewall=none
if systemctl -q is-active firewalld.service; then
  firewall=firewalld
elif have ufw && ufw status 2>/dev/null | grep -q '^Status: active'; then
  firewall=ufw
elif systemctl -q is-active nftables.service; then
  firewall=nftables
elif systemctl -q is-active iptables.service ip6tables.service netfilter-persistent.service; then
  firewall=iptables
fi
out firewall "$firewall"

out listening "$(ss -lntupH | awk '{p = $0; if (!sub(/.*users:\(\("/, "", p)) p = "?\""; sub(/".*/, "", p); print $5 " " p}' | sort -u)"
