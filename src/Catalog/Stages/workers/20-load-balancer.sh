# A small proxy on every worker, so that kubelet and kube-proxy outlive any one control plane. It runs as a static pod.

manifests=/etc/kubernetes/manifests
for other in nginx haproxy; do
  [ $other = "$LOAD_BALANCER" ] || ensure_absent $manifests/$other-proxy.yaml
done
case $LOAD_BALANCER in
  nginx) directory=/etc/nginx file=nginx.conf mount=/etc/nginx ;;
  haproxy) directory=/etc/haproxy file=haproxy.cfg mount=/usr/local/etc/haproxy ;;
  *) exit 0 ;;
esac

text "$LOAD_BALANCER_CONFIG" | ensure_file $directory/$file 0644 root:root
# The annotation makes kubelet start the pod anew when the configuration has changed.
ensure_file "$manifests/$LOAD_BALANCER-proxy.yaml" 0644 root:root <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: $LOAD_BALANCER-proxy
  namespace: kube-system
  labels:
    k8s-app: kube-$LOAD_BALANCER
  annotations:
    slipway.io/$LOAD_BALANCER-config: "$(text "$LOAD_BALANCER_CONFIG" | sha256sum | cut -c1-32)"
spec:
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  nodeSelector:
    kubernetes.io/os: linux
  priorityClassName: system-node-critical
  containers:
    - name: $LOAD_BALANCER-proxy
      image: $LOAD_BALANCER_IMAGE
      imagePullPolicy: IfNotPresent
      resources:
        requests:
          cpu: 25m
          memory: 32M
      livenessProbe:
        tcpSocket:
          host: 127.0.0.1
          port: $API_PORT
      volumeMounts:
        - mountPath: $mount
          name: etc-$LOAD_BALANCER
          readOnly: true
  volumes:
    - name: etc-$LOAD_BALANCER
      hostPath:
        path: $directory
YAML
