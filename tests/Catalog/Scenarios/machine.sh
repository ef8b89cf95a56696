# This machine is not the one of the test: what is asked of kernel and hardware has these answers.
answer uname -m x86_64
answer uname -r 6.1.0-30-amd64
answer nproc '' 2
answer df '-Pm /var/lib' 'Filesystem 1048576-blocks Used Available Capacity Mounted
/dev/sda1 20000 5000 15000 25% /var/lib'
answer getconf GNU_LIBC_VERSION 'glibc 2.36'
stand_in uname nproc df dd getconf
# Not a stand-in: it is asked so often. Of a fraction it gives what Ubuntu 26.04 does.
cat >/usr/local/sbin/date <<'DATE'
#!/bin/sh
case $* in
  +*%*N) printf '%s\n' "${*#+}" | sed 's/%s/1795900000/; s/%N/095248587/; s/%[0-9]N/95248587/' ;;
  '-u +%FT%TZ') echo 2026-11-29T07:06:40Z ;;
  *) exec /bin/date "$@" ;;
esac
DATE
chmod 0755 /usr/local/sbin/date
printf 'MemTotal: 4000000 kB\nSwapTotal: 1000000 kB\n' | covered /proc/meminfo
echo 'nodev overlay' | covered /proc/filesystems
mkdir -p /sys/class/net/lo /sys/class/net/tunl0 /sys/class/net/eth0 /sys/class/net/eth1 /sys/class/dmi/id /sys/fs/cgroup
echo 00:00:00:00:00:00 >/sys/class/net/lo/address
echo 00:00:00:00 >/sys/class/net/tunl0/address
echo 00:15:5d:00:00:02 >/sys/class/net/eth0/address
echo 00:15:5d:00:00:01 >/sys/class/net/eth1/address
echo uuid-1 >/sys/class/dmi/id/product_uuid
echo 'cpu memory pids' >/sys/fs/cgroup/cgroup.controllers
echo machine-1 >/etc/machine-id
kernel kernel/random/boot_id boot-1
kernel kernel/hostname alma1
answer ip 'addr show scope global' '2: eth0    inet 172.17.0.4/16 brd 172.17.255.255 scope global eth0
3: eth1    inet 10.10.1.10/24 scope global eth1'
printf 'nameserver 172.17.0.1\n' >/etc/resolv.conf
