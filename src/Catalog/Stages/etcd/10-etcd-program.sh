# etcd, etcdctl and (from 3.5 on) etcdutl.

ensure_binary etcd /usr/local/bin
