# The member's certificate, made by Slipway; etcd runs as a user of its own.

if id -u etcd >/dev/null 2>&1; then
  ok "user etcd"
else
  apply "user etcd" new useradd --system --user-group --home-dir /var/lib/etcd --no-create-home --shell "$(command -v nologin || echo /bin/false)" etcd
fi
if check_mode && ! id -u etcd >/dev/null 2>&1; then exit 0; fi

ensure_dir /var/lib/etcd 0700 etcd:etcd
ensure_dir /etc/ssl/etcd 0755 root:root
ensure_dir /etc/ssl/etcd/ssl 0700 etcd:etcd
ensure_file /etc/ssl/etcd/ssl/ca.crt 0644 etcd:etcd <"$(secret_path etcd-ca.crt)"
ensure_file /etc/ssl/etcd/ssl/member.crt 0644 etcd:etcd <"$(secret_path etcd-member.crt)"
ensure_file /etc/ssl/etcd/ssl/member.key 0600 etcd:etcd <"$(secret_path etcd-member.key)"
