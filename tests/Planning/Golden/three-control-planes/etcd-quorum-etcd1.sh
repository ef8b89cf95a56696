ENDPOINTS='https://10.10.1.13:2379
https://10.10.1.14:2379
https://10.10.1.15:2379'
MEMBERS='etcd1
etcd2
etcd3'
