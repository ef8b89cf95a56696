CLUSTER_IP='fd00:233::3'
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
    forward . 2001:db8::53 [2001:db8::54]:5353 {
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
NODE_LOCAL_IMAGE='registry.k8s.io/dns/k8s-dns-node-cache:1.25.0'
NODE_LOCAL_COREFILE='cluster.local:53 in-addr.arpa:53 ip6.arpa:53 {
    errors
    cache {
        success 9984 30
        denial 9984 5
    }
    reload
    loop
    bind fd5c:6a1e:25::10
    forward . fd00:233::3 {
        force_tcp
    }
    prometheus :9253
    health [fd5c:6a1e:25::10]:9254
}
.:53 {
    errors
    cache 30
    reload
    loop
    bind fd5c:6a1e:25::10
    forward . 2001:db8::53 [2001:db8::54]:5353
    prometheus :9253
}
'
NODE_LOCAL_IP='fd5c:6a1e:25::10'
