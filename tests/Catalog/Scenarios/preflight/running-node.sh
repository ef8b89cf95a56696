# crio/preflight-alma1
# A node of the cluster itself, with CRI-O and systemd-resolved: nothing is in its own way. SELinux enforces.
. /stand-ins/machine.sh
answer ss '' 'tcp LISTEN 0 128 *:6443 *:* users:(("kube-apiserver",pid=1,fd=3))'
mkdir -p /etc/kubernetes/ssl /etc/ssl/etcd/ssl /var/lib/etcd/member /var/lib/slipway /run/systemd/resolve /sys/fs/selinux
echo nameserver 192.0.2.53 >/run/systemd/resolve/resolv.conf
echo 1 >/sys/fs/selinux/enforce
authority ca
cp /attempt/secrets/ca.crt /etc/kubernetes/ssl/ca.crt && cp /attempt/secrets/ca.crt /etc/ssl/etcd/ssl/ca.crt
echo kubelet >/etc/kubernetes/kubelet.conf
sed -n "s/^CLUSTER_ID='\(.*\)'/\1/p" /attempt/params.sh >/var/lib/slipway/owner
stand_in sha256sum
answer sha256sum '' "$(sed -n "s/^CLUSTER_CA_FINGERPRINT='\(.*\)'/\1/p" /attempt/params.sh)  -"
unit crio.service active
unit containerd.service active
stand_in kubelet crio
answer kubelet --version 'Kubernetes v1.32.5'
stand_in ufw && answer ufw status 'Status: active'
param ETCD_CA_FINGERPRINT "$(sed -n "s/^CLUSTER_CA_FINGERPRINT='\(.*\)'/\1/p" /attempt/params.sh)"
param WAIVERS 'other-runtime'
printf 'ID=almalinux\nID_LIKE=rhel\nVERSION_ID="10.1"\n' >/etc/os-release
answer modinfo '' '' 1
