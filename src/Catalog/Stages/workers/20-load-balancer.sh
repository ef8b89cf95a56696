# A small proxy on every worker, so that kubelet and kube-proxy outlive any one control plane. It runs as a static pod.

manifest=/etc/kubernetes/manifests/nginx-proxy.yaml
if [ "$LOAD_BALANCER" != nginx ]; then
  ensure_absent $manifest
  exit 0
fi

text "$NGINX_CONFIG" | ensure_file /etc/nginx/nginx.conf 0644 root:root
# The annotation makes kubelet start the pod anew when the configuration has changed.
ensure_file $manifest 0644 root:root <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: nginx-proxy
  namespace: kube-system
  labels:
    k8s-app: kube-nginx
  annotations:
    slipway.io/nginx-config: "$(text "$NGINX_CONFIG" | sha256sum | cut -c1-32)"
spec:
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  nodeSelector:
    kubernetes.io/os: linux
  priorityClassName: system-node-critical
  containers:
    - name: nginx-proxy
      image: $NGINX_IMAGE
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
        - mountPath: /etc/nginx
          name: etc-nginx
          readOnly: true
  volumes:
    - name: etc-nginx
      hostPath:
        path: /etc/nginx
YAML
