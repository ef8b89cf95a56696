# three-control-planes/etcd-quorum-etcd1
# One has not started; the second time none answers.
installed etcdctl
mkdir -p /etc/ssl/etcd/ssl && : >/etc/ssl/etcd/ssl/member.key
answer etcdctl 'member list' '8e9e, started, etcd1, https://10.10.1.21:2380, https://10.10.1.21:2379, false
9e9e, unstarted, , https://10.10.1.23:2380, , false'
cat >/stand-ins/between <<'BETWEEN'
forget etcdctl && answer etcdctl health 'context deadline exceeded' 1
BETWEEN
