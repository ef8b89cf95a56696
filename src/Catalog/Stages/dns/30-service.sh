# The address that every pod has as its name server.

# A Service's address cannot be changed, only made anew.
address=$(kubectl -n kube-system get service coredns -o 'jsonpath={.spec.clusterIP}' 2>/dev/null || true)
if [ -n "$address" ] && [ "$address" != "$CLUSTER_IP" ]; then
  apply "service coredns" "$address -> $CLUSTER_IP" kubectl -n kube-system delete service coredns
fi

ensure_objects "CoreDNS service" <<YAML
apiVersion: v1
kind: Service
metadata:
  name: coredns
  namespace: kube-system
  labels:
    k8s-app: kube-dns
    kubernetes.io/cluster-service: "true"
    kubernetes.io/name: coredns
  annotations:
    prometheus.io/port: "9153"
    prometheus.io/scrape: "true"
spec:
  clusterIP: "$CLUSTER_IP"
  selector:
    k8s-app: kube-dns
  ports:
    - {name: dns, port: 53, protocol: UDP}
    - {name: dns-tcp, port: 53, protocol: TCP}
    - {name: metrics, port: 9153, protocol: TCP}
YAML
