# three-nodes/preflight-alma-w1
# A worker may be small, its kernel may have no modules to load, and the load balancer's port must be free on it. Then it is too small, and a megabyte of swap is left to it.
. /stand-ins/machine.sh
answer modprobe '' '' 1
kernel net/bridge/bridge-nf-call-iptables 1
kernel net/netfilter/nf_conntrack_max 65536
forget nproc
answer nproc '' 1
printf 'MemTotal: 1100000 kB\nSwapTotal: 0 kB\n' >/proc/meminfo
param IPS 10.10.1.10
answer ss '' 'tcp LISTEN 0 128 127.0.0.1:6443 *:* users:(("nginx",pid=1,fd=3))'
answer timedatectl '' yes
cat >/stand-ins/between <<'BETWEEN'
printf 'MemTotal: 1000000 kB\nSwapTotal: 1024 kB\n' >/proc/meminfo
forget ss
param SWAP leave
BETWEEN
