FILES='kubeadm	1.32.5	2956c694ff2891acdc4690b807f87ab48419b4925d3fad2ac52ace2a1160bd17	https://dl.k8s.io/release/v1.32.5/bin/linux/arm64/kubeadm
kubelet	1.32.5	034753a2e308afeb4ce3cf332d38346c6e660252eac93b268fac0e112a56ff46	https://dl.k8s.io/release/v1.32.5/bin/linux/arm64/kubelet'
KUBERNETES_VERSION='1.32.5'
NODE_NAME='arm1'
KUBELET_CONFIG='apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: "192.0.2.31"
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/ssl/ca.crt
authorization:
  mode: Webhook
cgroupDriver: systemd
clusterDNS:
- "10.233.0.3"
clusterDomain: corp.local
containerLogMaxFiles: 5
containerLogMaxSize: "10Mi"
containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock"
failSwapOn: false
healthzBindAddress: "127.0.0.1"
healthzPort: 10248
kubeReserved:
  cpu: "100m"
  ephemeral-storage: "500Mi"
  memory: "256Mi"
  pid: "1000"
maxPods: 61
protectKernelDefaults: true
readOnlyPort: 0
resolvConf: /etc/resolv.conf
rotateCertificates: true
shutdownGracePeriod: "30s"
shutdownGracePeriodCriticalPods: "10s"
staticPodPath: /etc/kubernetes/manifests
systemReserved:
  cpu: "500m"
  ephemeral-storage: "500Mi"
  memory: "512Mi"
  pid: "1000"
'
KUBELET_ARGS='--node-ip=192.0.2.31
--hostname-override=arm1'
CA_CERT_HASHES='sha256:3333333333333333333333333333333333333333333333333333333333333333'
IGNORE_PREFLIGHT_ERRORS=''
JOIN_TIMEOUTS='discovery: 1m0s
kubernetesAPICall: 1m0s
tlsBootstrap: 3m0s'
LOAD_BALANCER='nginx'
LOAD_BALANCER_CONFIG='error_log stderr notice;
worker_processes 1;
worker_shutdown_timeout 10s;
pid /tmp/nginx.pid;

events {
  worker_connections 4096;
}

stream {
  upstream api_servers {
    least_conn;
    server 192.0.2.10:8443;
  }

  server {
    listen 127.0.0.1:8443;
    proxy_pass api_servers;
    proxy_connect_timeout 1s;
    proxy_timeout 10m;
  }
}
'
LOAD_BALANCER_IMAGE='docker.io/library/nginx:1.27.4-alpine'
CONTROL_PLANE_ENDPOINT='api.example.com:8443'
API_PORT='8443'
