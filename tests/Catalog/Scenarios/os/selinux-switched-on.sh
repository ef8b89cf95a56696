# overridden/os-alma1
# SELinux is off in the running kernel and wanted enforcing: the host reboots, once.
printf 'ID=rocky\nID_LIKE="rhel centos fedora"\nVERSION_ID="8.10"\n' >/etc/os-release
mkdir -p /etc/selinux
printf 'SELINUX=disabled\n' >/etc/selinux/config
: >/etc/chrony.conf
param SELINUX_FULL_REPORT false
param PACKAGE_REPOSITORIES ''
param PROXY_MODE ipvs
param EXTRA_PACKAGES nfs-utils
param FIREWALL leave
kernel kernel/random/boot_id boot-1
cat >/stand-ins/between <<'BETWEEN'
kernel kernel/random/boot_id boot-2
BETWEEN
