CLUSTER_IP='10.233.0.3'
COREFILE='.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    forward . /etc/resolv.conf {
        prefer_udp
        max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
'
IMAGE='registry.k8s.io/coredns/coredns:v1.11.3'
REPLICAS='2'
AUTOSCALER_IMAGE=''
NODE_LOCAL_IMAGE=''
NODE_LOCAL_COREFILE=''
NODE_LOCAL_IP=''
