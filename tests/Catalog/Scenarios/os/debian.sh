# three-nodes/os-alma1
# A Debian machine with firewalld, swap, and everything still to do.
unit firewalld.service active
mkdir -p /usr/lib/firewalld/policies
answer firewall-cmd --check-config success
answer busctl slipway 'a setting'
printf '/dev/sda2 none swap sw 0 0\n# comment\n/dev/sda1 / ext4 defaults 0 1\n' >/etc/fstab
covered /proc/swaps <<'SWAPS'
Filename Type Size Used Priority
/dev/sda2 partition 1000 0 -2
SWAPS
echo 'nodev overlay' | covered /proc/filesystems
for setting in net/bridge/bridge-nf-call-iptables kernel/panic vm/panic_on_oom net/ipv4/ip_local_reserved_ports fs/may_detach_mounts; do kernel $setting 0; done
kernel net/ipv4/ip_forward 1
mkdir /etc/NetworkManager && unit NetworkManager.service active
mkdir -p /etc/cloud/templates && printf '## template:jinja\n127.0.1.1 {{fqdn}} {{hostname}}\n' >/etc/cloud/templates/hosts.debian.tmpl
