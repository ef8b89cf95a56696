# three-nodes/artifacts-alma1
# One file of each group: from a mirror, whole already, broken off and continued, and one that the mirror changed.
printf 'a program\n' >/stand-ins/served
sum=$(sha256sum </stand-ins/served | cut -d' ' -f1)
param FILES "$(row "kubernetes|kubeadm|1.32.5|$sum|https://dl.example/kubeadm|http://mirror/kubeadm
runtime|runc|1.2.6|$sum|https://dl.example/runc.amd64|https://dl.example/runc.amd64
network|cni-plugins|1.4.1|$sum|https://dl.example/cni.tgz|http://mirror/cni.tgz
etcd|etcd|3.5.16|0000|https://dl.example/etcd.tgz|http://mirror/etcd.tgz")"
mkdir -p /var/cache/slipway/files && cp /stand-ins/served "/var/cache/slipway/files/$sum-runc.amd64"
printf 'something else' >"/var/cache/slipway/files/$sum-cni.tgz.part"
cat >/stand-ins/curl.sh <<'CURL'
while [ $# -gt 0 ]; do
  [ "$1" != -o ] || file=$2
  shift
done
if [ -e "$file" ]; then echo continued >>"$file"; else cp /stand-ins/served "$file"; fi
CURL
param HTTPS_PROXY http://proxy.example:3128
