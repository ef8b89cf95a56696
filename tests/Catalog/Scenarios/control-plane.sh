# Programs, authorities and an API server that is ready. The programs that are installed are the stand-ins themselves.
files=
for program in kubeadm kubelet kubectl; do
  sum=$(sha256sum <"/stand-ins/stand-in.sh" | cut -d' ' -f1)
  mkdir -p /var/cache/slipway/files && cp /stand-ins/stand-in.sh "/var/cache/slipway/files/$sum-$program"
  files="$files$(printf '%s\t1.0.0\t%s\thttps://upstream.example/%s' $program "$sum" $program)
"
done
param FILES "${files%
}"
installed crictl
for name in cluster-ca front-proxy-ca etcd-ca; do authority $name; done
for name in sa.pub sa.key etcd-client.crt etcd-client.key encryption-config; do secret $name "the $name"; done
mkdir -p /etc/kubernetes/manifests && ln -s ssl /etc/kubernetes/pki
: >/etc/sudoers
answer kubectl '/readyz' ok
# The node as kubelet registers it, and as kubeadm marks it.
cat >/stand-ins/node <<'NODE'
NODE
param KUBEADM_CONFIG 'kind: InitConfiguration'
param KUBELET_CONFIG 'kind: KubeletConfiguration'
