# Programs of a worker; what is installed are the stand-ins themselves.
files=
for program in kubeadm kubelet; do
  sum=$(sha256sum <"/stand-ins/stand-in.sh" | cut -d' ' -f1)
  mkdir -p /var/cache/slipway/files && cp /stand-ins/stand-in.sh "/var/cache/slipway/files/$sum-$program"
  files="$files$(printf '%s\t1.0.0\t%s\thttps://upstream.example/%s' $program "$sum" $program)
"
done
param FILES "${files%
}"
mkdir -p /etc/kubernetes/manifests
echo 'runtime-endpoint: unix:///run/containerd/containerd.sock' >/etc/crictl.yaml
secret bootstrap-token abc123.0123456789abcdef
param KUBELET_CONFIG 'kind: KubeletConfiguration'
