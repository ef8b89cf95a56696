NODES='alma1	10.10.1.10	control-plane,etcd
alma1	fd00:10:10:1::10	control-plane,etcd
alma-w1	10.10.1.11	worker
alma-w1	fd00:10:10:1::11	worker
alma-w2	10.10.1.12	worker
alma-w2	fd00:10:10:1::12	worker'
ABSENT=''
KUBERNETES_VERSION='1.32.5'
NODES_MUST_BE_READY='true'
API_SERVERS='https://10.10.1.10:6443'
ETCD_ENDPOINTS='https://10.10.1.10:2379'
WORKLOADS=''
DNS='true'
API_SERVICE_IP='10.233.0.1'
API_SERVICE_RECORD='0ae90001'
API_SERVICE_NAME='kubernetes.default.svc.cluster.local'
DNS_IP='10.233.0.3'
WAIVERS=''
LOGIN_USER='slipway'
