# overridden/os-alma1
# From enforcing to disabled, where the spec wants no reboot; swap stays.
printf 'ID=centos\nVERSION_ID="10"\n' >/etc/os-release
mkdir -p /etc/selinux /sys/fs/selinux
printf 'SELINUX=enforcing\n' >/etc/selinux/config
echo 1 >/sys/fs/selinux/enforce
echo 'echo $1 >/sys/fs/selinux/enforce' >/stand-ins/setenforce.sh
param SELINUX disabled
param REBOOT never
param SWAP leave
param NTP false
param SELINUX_FULL_REPORT false
param FIREWALL disable
param HOSTS_ENTRIES ''
printf '127.0.0.1 localhost\n# BEGIN slipway hosts\n10.0.0.9 gone\n# END slipway hosts\n' >/etc/hosts
unit firewalld.service active
unit nftables.service inactive
unit iptables.service active
unit netfilter-persistent.service active
stand_in ufw netfilter-persistent
answer ufw status 'Status: active'
param PACKAGE_REPOSITORIES ''
