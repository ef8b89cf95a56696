# three-nodes/os-alma1
# From enforcing to permissive, at once.
printf 'ID=rhel\nVERSION_ID="9.4"\n' >/etc/os-release
mkdir -p /etc/selinux /sys/fs/selinux
printf 'SELINUX=enforcing\n' >/etc/selinux/config
echo 1 >/sys/fs/selinux/enforce
echo 'echo $1 >/sys/fs/selinux/enforce' >/stand-ins/setenforce.sh
param SELINUX permissive
param SWAP leave
: | covered /proc/filesystems
