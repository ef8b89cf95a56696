#!/bin/sh
# host.sh ATTEMPT PARAMETERS SCENARIO: runs the steps of ATTEMPT on a machine of make-believe as SCENARIO describes it, and prints what became of it.
# The scripts are real, and so are the tools that read and write files; in namespaces of their own, on a copy of this machine's /usr, they reach nothing else.
# Programs that would need a whole machine are stand-ins, which say how they were called (lines "$ …") and do what the scenario tells them to.
set -eu

if [ "${INSIDE:-}" = '' ]; then
  # (.NET ignores SIGPIPE and so would its children, who then complain.)
  INSIDE=namespaces exec env --default-signal=PIPE unshare --mount --pid --net --fork --kill-child --propagation private /bin/sh "$0" "$@"
fi

here=$(cd "$(dirname "$0")" && pwd)
# Mounted over in this namespace only.
root=/mnt
mount -t tmpfs tmpfs "$root"
cd "$root"
mkdir -p usr changed.usr/local work etc var/lib var/log run root proc sys dev opt tmp home local/bin local/sbin stand-ins/units attempt/steps attempt/secrets
for link in bin sbin lib lib64; do ln -s usr/$link $link; done
mount -t overlay -o "lowerdir=/usr,upperdir=$root/changed.usr,workdir=$root/work" overlay usr
mount --bind local usr/local
cp -a /etc/alternatives etc/
mount --bind /dev dev
mount -t proc proc proc
mkdir -p stand-ins/proc-sys/kernel/random
mount --bind stand-ins/proc-sys proc/sys
ln -s /proc/self/mounts etc/mtab
printf 'root:x:0:0:root:/root:/bin/sh\nops:x:1000:1000::/home/ops:/bin/sh\n' >etc/passwd
printf 'root:x:0:\nops:x:1000:\n' >etc/group
# What a machine may have of its own.
rm -f usr/bin/kubectl usr/sbin/ufw
mkdir etc/ssl && printf '[req]\ndistinguished_name = dn\nx509_extensions = ca\n[dn]\n[ca]\nbasicConstraints = critical,CA:TRUE\n' >etc/ssl/openssl.cnf
mkdir home/ops && chown 1000:1000 home/ops
printf 'ID=debian\nVERSION_ID="12"\n' >etc/os-release
printf '127.0.0.1 localhost\n' >etc/hosts
: >etc/fstab

cp -r "$1/." attempt/
cp "$2" attempt/params.sh
echo nonce >attempt/nonce
cp "$here"/*.sh stand-ins/
cp "$3" stand-ins/scenario.sh
exec chroot . /bin/sh /stand-ins/inside.sh
