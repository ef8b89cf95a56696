FILES='kubeadm	1.34.11	bd3cbe40aff6c7b3b939243ebd80dbd7da207c0e594cfdd434295bf553ea7351	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubeadm
kubelet	1.34.11	4777a226b2ba3c1d656254bcf3f7ad471bf210042f361094216e51ab4fa9b4b6	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubelet'
KUBERNETES_VERSION='1.34.11'
NODE_NAME='worker1'
KUBELET_CONFIG='apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: "10.10.1.16"
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
clusterDomain: cluster.local
containerLogMaxFiles: 5
containerLogMaxSize: "10Mi"
containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock"
eventRecordQPS: 1
failSwapOn: true
featureGates:
  AllAlpha: false
  ContainerCheckpoint: false
healthzBindAddress: "127.0.0.1"
healthzPort: 10248
kubeReserved:
  cpu: "100m"
  ephemeral-storage: "500Mi"
  memory: "256Mi"
  pid: "1000"
makeIPTablesUtilChains: true
maxPods: 110
protectKernelDefaults: true
readOnlyPort: 0
resolvConf: /etc/resolv.conf
rotateCertificates: true
seccompDefault: true
shutdownGracePeriod: "30s"
shutdownGracePeriodCriticalPods: "10s"
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: "5m"
systemReserved:
  cpu: "500m"
  ephemeral-storage: "500Mi"
  memory: "512Mi"
  pid: "1000"
tlsCipherSuites:
- TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
- TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
- TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
tlsMinVersion: VersionTLS12
'
KUBELET_ARGS='--node-ip=10.10.1.16
--hostname-override=worker1'
CA_CERT_HASHES='sha256:3333333333333333333333333333333333333333333333333333333333333333'
IGNORE_PREFLIGHT_ERRORS=''
JOIN_TIMEOUTS='discovery: 1m0s
kubernetesAPICall: 1m0s
tlsBootstrap: 3m0s'
LOAD_BALANCER='haproxy'
LOAD_BALANCER_CONFIG='global
  log stderr local0 notice
  maxconn 4000

defaults
  mode tcp
  log global
  option dontlognull
  option redispatch
  retries 3
  timeout connect 1s
  timeout client 10m
  timeout server 10m

frontend api
  bind 127.0.0.1:6443
  default_backend api_servers

backend api_servers
  balance leastconn
  option httpchk GET /readyz
  http-check expect status 200
  default-server check check-ssl verify none inter 3s fall 3 rise 1
  server api1 10.10.1.10:6443
  server api2 10.10.1.11:6443
  server api3 10.10.1.12:6443
'
LOAD_BALANCER_IMAGE='docker.io/library/haproxy:3.2.19-alpine'
CONTROL_PLANE_ENDPOINT='lb-apiserver.kubernetes.local:6443'
API_PORT='6443'
