# three-control-planes/etcd-quorum-etcd1
# Three members have started.
installed etcdctl
mkdir -p /etc/ssl/etcd/ssl && : >/etc/ssl/etcd/ssl/member.key
answer etcdctl 'member list' '8e9e, started, etcd1, https://10.10.1.21:2380, https://10.10.1.21:2379, false
9e9e, started, etcd3, https://10.10.1.23:2380, https://10.10.1.23:2379, false
ae9e, started, etcd2, https://10.10.1.22:2380, https://10.10.1.22:2379, false'
