# three-nodes/preflight-alma1
# Everything that can be wrong is wrong, and all of it is said.
. /stand-ins/machine.sh
forget uname && forget nproc && forget df && forget ip
answer uname -m riscv64
answer uname -r 3.10.0
answer nproc '' 1
answer df '' 'Filesystem 1048576-blocks Used Available Capacity Mounted
/dev/sda1 20000 19000 1000 95% /var/lib'
answer ip 'route get' 'RTNETLINK answers: Network is unreachable' 2
answer ip '' '2: eth0    inet 172.17.0.4/16 scope global eth0'
printf 'MemTotal: 1000000 kB\nSwapTotal: 1000000 kB\n' >/proc/meminfo
printf 'ID=slackware\nVERSION_ID=15\n' >/etc/os-release
rm /sys/fs/cgroup/cgroup.controllers
param KUBERNETES_VERSION 1.35.8
param SWAP leave
param GLIBC_MINIMUM 2.34
forget getconf && answer getconf GNU_LIBC_VERSION 'glibc 2.31'
param MODULES 'ip_vs
vxlan'
answer modprobe '-n -q ip_vs' '' 1
answer modprobe '-n -q br_netfilter' '' 1
answer modprobe '-n -q overlay' '' 1
: >/proc/filesystems
param NODE_NAME Alma_1
answer ss '' 'tcp LISTEN 0 128 *:6443 *:* users:(("haproxy",pid=1,fd=3))
tcp LISTEN 0 128 127.0.0.1:2379 *:*
tcp LISTEN 0 128 [::]:10250 *:*'
printf 'nameserver 127.0.0.53\nnameserver ::1\n' >/etc/resolv.conf
mkdir -p /etc/kubernetes/ssl /etc/ssl/etcd/ssl /var/lib/etcd/member
authority other
cp /attempt/secrets/other.crt /etc/ssl/etcd/ssl/ca.crt
echo kubelet >/etc/kubernetes/kubelet.conf
stand_in sha256sum
answer sha256sum '' 'ffff  -'
unit docker.service active
unit k3s.service active
unit fapolicyd.service active
unit iptables.service active
