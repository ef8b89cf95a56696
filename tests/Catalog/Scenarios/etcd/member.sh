# three-nodes/etcd-alma1
# A member is made; then its certificate is another, and it is restarted.
download etcd 3.5.21 etcd etcdctl etcdutl
for name in etcd-ca.crt etcd-member.crt etcd-member.key; do secret $name "the $name"; done
cat >/stand-ins/between <<'BETWEEN'
secret etcd-member.crt 'another certificate'
BETWEEN
