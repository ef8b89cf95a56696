# The cluster's authorities and the account key, which Slipway made and keeps; kubeadm makes the leaves from them.

directory=/etc/kubernetes/ssl
ensure_dir $directory 0755 root:root
ensure_link /etc/kubernetes/pki ssl
ensure_dir $directory/etcd 0755 root:root

place() { # secret path mode
  ensure_file "$directory/$2" "$3" root:root <"$(secret_path "$1")"
}
place cluster-ca.crt ca.crt 0644
place cluster-ca.key ca.key 0600
place front-proxy-ca.crt front-proxy-ca.crt 0644
place front-proxy-ca.key front-proxy-ca.key 0600
place sa.pub sa.pub 0600
place sa.key sa.key 0600
place etcd-ca.crt etcd/ca.crt 0644
place etcd-client.crt apiserver-etcd-client.crt 0644
place etcd-client.key apiserver-etcd-client.key 0600
