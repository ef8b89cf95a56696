NODES='alma1	10.10.1.10	control-plane,etcd
alma-w1	10.10.1.11	worker
alma-w2	10.10.1.12	worker'
KUBERNETES_VERSION='1.32.5'
NODES_MUST_BE_READY='true'
API_SERVERS='https://10.10.1.10:6443'
ETCD_ENDPOINTS='https://10.10.1.10:2379'
WORKLOADS=''
DNS='true'
LOGIN_USER='slipway'
