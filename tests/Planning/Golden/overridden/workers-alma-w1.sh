FILES='kubeadm	1.32.13	9060bc1257ac219cab0a91d66842cac5b9213f5c3159a5cf4aea674e73edd05c	https://dl.k8s.io/release/v1.32.13/bin/linux/amd64/kubeadm
kubelet	1.32.13	4bc04c3f50725fa29ac9f0626c553941cfe07d128b3a313b7f5d176b07ab786e	https://dl.k8s.io/release/v1.32.13/bin/linux/amd64/kubelet'
KUBERNETES_VERSION='1.32.13'
NODE_NAME='alma-w1'
KUBELET_CONFIG='apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: "10.10.1.11"
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/ssl/ca.crt
authorization:
  mode: Webhook
cgroupDriver: cgroupfs
clusterDNS:
- "10.233.0.3"
clusterDomain: cluster.local
containerLogMaxFiles: 5
containerLogMaxSize: "10Mi"
containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock"
evictionHard: {}
failSwapOn: false
healthzBindAddress: "127.0.0.1"
healthzPort: 10248
kubeReserved:
  cpu: "200m"
  ephemeral-storage: "500Mi"
  memory: "256Mi"
  pid: "1000"
maxPods: 110
protectKernelDefaults: true
readOnlyPort: 0
resolvConf: /etc/resolv.conf
rotateCertificates: true
shutdownGracePeriod: "30s"
shutdownGracePeriodCriticalPods: "10s"
staticPodPath: /etc/kubernetes/manifests
'
KUBELET_ARGS='--node-ip=10.10.1.11
--hostname-override=alma-w1'
CA_CERT_HASHES='sha256:3333333333333333333333333333333333333333333333333333333333333333'
IGNORE_PREFLIGHT_ERRORS='Mem
Swap
SystemVerification'
JOIN_TIMEOUTS='discovery: 1m0s
kubernetesAPICall: 1m0s
tlsBootstrap: 4m0s'
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
    server 10.10.1.10:6443;
  }

  server {
    listen 127.0.0.1:6443;
    proxy_pass api_servers;
    proxy_connect_timeout 1s;
    proxy_timeout 10m;
  }
}
'
LOAD_BALANCER_IMAGE='docker.io/library/nginx:1.28.0-alpine'
CONTROL_PLANE_ENDPOINT='lb-apiserver.kubernetes.local:6443'
API_PORT='6443'
