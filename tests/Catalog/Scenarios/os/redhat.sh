# overridden/os-alma1
# An AlmaLinux 9 with SELinux permissive, package sources, a time server, a proxy and the full report of the spec.
printf 'ID=almalinux\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\n' >/etc/os-release
mkdir -p /etc/selinux /sys/fs/selinux /etc/pki/rpm-gpg /run/slipway
printf 'SELINUX=permissive\nSELINUXTYPE=targeted\n' >/etc/selinux/config
echo 0 >/sys/fs/selinux/enforce
: >/etc/pki/rpm-gpg/RPM-GPG-KEY-AlmaLinux-9
printf 'pool 2.pool.example iburst\nsourcedir /run/chrony\ndriftfile /var/lib/chrony/drift\n' >/etc/chrony.conf
echo 'nodev overlay' | covered /proc/filesystems
: | covered /proc/swaps
unit swap.target inactive masked
kernel kernel/random/boot_id boot-1
answer modprobe '-n -q overlay' '' 1
