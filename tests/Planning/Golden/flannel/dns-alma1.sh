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
    forward . 192.0.2.53 {
        prefer_udp
        max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
corp.example:53 {
    errors
    cache 30
    reload
    forward . 198.51.100.53 198.51.100.54
}
lab.example:53 {
    errors
    cache 30
    reload
    forward . 198.51.100.53:5353
}
'
IMAGE='registry.k8s.io/coredns/coredns:v1.11.3'
REPLICAS='2'
AUTOSCALER_IMAGE='registry.k8s.io/cpa/cluster-proportional-autoscaler:v1.8.8'
NODE_LOCAL_IMAGE='registry.k8s.io/dns/k8s-dns-node-cache:1.25.0'
NODE_LOCAL_COREFILE='cluster.local:53 in-addr.arpa:53 ip6.arpa:53 {
    errors
    cache {
        success 9984 30
        denial 9984 5
    }
    reload
    loop
    bind 169.254.25.10
    forward . 10.233.0.3 {
        force_tcp
    }
    prometheus :9253
    health 169.254.25.10:9254
}
.:53 {
    errors
    cache 30
    reload
    loop
    bind 169.254.25.10
    forward . 192.0.2.53
    prometheus :9253
}
corp.example:53 {
    errors
    cache 30
    reload
    bind 169.254.25.10
    forward . 198.51.100.53 198.51.100.54
}
lab.example:53 {
    errors
    cache 30
    reload
    bind 169.254.25.10
    forward . 198.51.100.53:5353
}
'
NODE_LOCAL_IP='169.254.25.10'
