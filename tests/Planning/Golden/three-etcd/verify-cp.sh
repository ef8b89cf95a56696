NODES='cp	192.0.2.10	control-plane,worker
arm1	192.0.2.31	worker'
KUBERNETES_VERSION='1.32.5'
NODES_MUST_BE_READY='false'
API_SERVERS='https://192.0.2.10:8443'
ETCD_ENDPOINTS='https://192.0.2.21:2379
https://192.0.2.22:2379
https://192.0.2.23:2379'
WORKLOADS=''
DNS='false'
LOGIN_USER='root'
