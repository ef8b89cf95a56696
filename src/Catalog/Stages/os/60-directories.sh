# Places that several components share, so that none makes them with the wrong mode.

ensure_dir /var/lib/slipway 0755 root:root
ensure_dir /var/cache/slipway 0755 root:root
ensure_dir /usr/local/bin 0755 root:root
ensure_dir /etc/kubernetes 0755 root:root
ensure_dir /etc/kubernetes/ssl 0755 root:root
# kubeadm has a few paths of its own below pki.
ensure_link /etc/kubernetes/pki ssl
ensure_dir /etc/kubernetes/manifests 0755 root:root
ensure_dir /etc/cni/net.d 0755 root:root
ensure_dir /opt/cni/bin 0755 root:root
ensure_dir /usr/libexec/kubernetes/kubelet-plugins/volume/exec 0755 root:root
