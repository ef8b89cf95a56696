FILES='kubeadm	1.34.11	bd3cbe40aff6c7b3b939243ebd80dbd7da207c0e594cfdd434295bf553ea7351	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubeadm
kubelet	1.34.11	4777a226b2ba3c1d656254bcf3f7ad471bf210042f361094216e51ab4fa9b4b6	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubelet
kubectl	1.34.11	8efbb9435132a190920eb65a47a8c1ecf755ad85ab57a600c9bedbab460bb7a8	https://dl.k8s.io/release/v1.34.11/bin/linux/amd64/kubectl'
KUBERNETES_VERSION='1.34.11'
NODE_NAME='cp1'
FIRST='true'
NODE_IP='10.10.1.10'
API_PORT='6443'
CONTROL_PLANE_ENDPOINT='lb-apiserver.kubernetes.local:6443'
KUBEADM_CONFIG='apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: "10.10.1.10"
  bindPort: 6443
nodeRegistration:
  criSocket: "unix:///run/containerd/containerd.sock"
  imagePullPolicy: IfNotPresent
  imagePullSerial: true
  kubeletExtraArgs:
  - name: node-ip
    value: "10.10.1.10"
  name: cp1
  taints:
  - effect: NoSchedule
    key: node-role.kubernetes.io/control-plane
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  certSANs:
  - kubernetes
  - kubernetes.default
  - kubernetes.default.svc
  - kubernetes.default.svc.cluster.local
  - localhost
  - lb-apiserver.kubernetes.local
  - "10.233.0.1"
  - "127.0.0.1"
  - "::1"
  - cp1
  - "10.10.1.10"
  - "10.10.1.100"
  extraArgs:
  - name: admission-control-config-file
    value: /etc/kubernetes/api-server/admission.yaml
  - name: audit-log-maxage
    value: "7"
  - name: audit-log-maxbackup
    value: "10"
  - name: audit-log-maxsize
    value: "100"
  - name: audit-log-path
    value: /var/log/kubernetes/audit/audit.log
  - name: audit-policy-file
    value: /etc/kubernetes/api-server/audit-policy.yaml
  - name: enable-admission-plugins
    value: "AlwaysPullImages,EventRateLimit,NodeRestriction,PodNodeSelector"
  - name: encryption-provider-config
    value: /etc/kubernetes/api-server/encryption.yaml
  - name: feature-gates
    value: "AllAlpha=false,ContainerCheckpoint=false"
  - name: goaway-chance
    value: "0.001"
  - name: oidc-ca-file
    value: /etc/kubernetes/api-server/oidc-ca.crt
  - name: oidc-client-id
    value: kubernetes
  - name: oidc-groups-claim
    value: groups
  - name: oidc-groups-prefix
    value: "oidc:"
  - name: oidc-issuer-url
    value: "https://login.example.com/realms/k8s"
  - name: oidc-required-claim
    value: "hd=example.com,tenant=blue"
  - name: oidc-username-claim
    value: email
  - name: oidc-username-prefix
    value: "oidc:"
  - name: profiling
    value: "false"
  - name: request-timeout
    value: "90s"
  - name: service-node-port-range
    value: "30000-32767"
  - name: tls-cipher-suites
    value: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
  - name: tls-min-version
    value: VersionTLS12
  extraVolumes:
  - hostPath: /etc/kubernetes/api-server
    mountPath: /etc/kubernetes/api-server
    name: slipway-b3bd6ad262
    pathType: DirectoryOrCreate
    readOnly: true
  - hostPath: /var/log/kubernetes/audit
    mountPath: /var/log/kubernetes/audit
    name: audit-logs
    pathType: DirectoryOrCreate
    readOnly: false
  - hostPath: /etc/webhooks
    mountPath: /etc/webhooks
    name: webhooks
certificateValidityPeriod: "2160h0m0s"
certificatesDir: /etc/kubernetes/ssl
clusterName: hardened
controlPlaneEndpoint: "lb-apiserver.kubernetes.local:6443"
controllerManager:
  extraArgs:
  - name: feature-gates
    value: "AllAlpha=false,ContainerCheckpoint=false"
  - name: node-cidr-mask-size
    value: "24"
  - name: node-monitor-grace-period
    value: "30s"
  - name: profiling
    value: "false"
  - name: terminated-pod-gc-threshold
    value: "50"
  - name: tls-cipher-suites
    value: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
  - name: tls-min-version
    value: VersionTLS12
dns:
  disabled: true
encryptionAlgorithm: ECDSA-P256
etcd:
  external:
    caFile: /etc/kubernetes/ssl/etcd/ca.crt
    certFile: /etc/kubernetes/ssl/apiserver-etcd-client.crt
    endpoints:
    - "https://10.10.1.10:2379"
    - "https://10.10.1.11:2379"
    - "https://10.10.1.12:2379"
    keyFile: /etc/kubernetes/ssl/apiserver-etcd-client.key
imageRepository: registry.k8s.io
kubernetesVersion: v1.34.11
networking:
  dnsDomain: cluster.local
  podSubnet: "10.233.64.0/18"
  serviceSubnet: "10.233.0.0/18"
scheduler:
  extraArgs:
  - name: feature-gates
    value: "AllAlpha=false,ContainerCheckpoint=false"
  - name: profiling
    value: "false"
  - name: tls-cipher-suites
    value: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
  - name: tls-min-version
    value: VersionTLS12
  - name: v
    value: "3"
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
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
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: "10.233.64.0/18"
featureGates:
  AllAlpha: false
  ContainerCheckpoint: false
metricsBindAddress: "127.0.0.1:10249"
mode: iptables
'
AUDIT_POLICY='apiVersion: audit.k8s.io/v1
kind: Policy
omitStages:
- RequestReceived
rules:
- level: None
  nonResourceURLs:
  - "/healthz*"
  - "/livez*"
  - "/readyz*"
  - /version
- level: None
  resources:
  - group: coordination.k8s.io
    resources:
    - leases
- level: None
  users:
  - "system:kube-proxy"
  verbs:
  - watch
- level: Metadata
'
ADMISSION_CONFIG='apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- configuration:
    apiVersion: eventratelimit.admission.k8s.io/v1alpha1
    kind: Configuration
    limits:
    - burst: 100
      cacheSize: 2000
      qps: 50
      type: Namespace
    - burst: 100
      qps: 50
      type: User
  name: EventRateLimit
- configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    defaults:
      audit: restricted
      audit-version: latest
      enforce: restricted
      enforce-version: latest
      warn: restricted
      warn-version: latest
    exemptions:
      namespaces:
      - ingress-nginx
      - kube-flannel
      - kube-system
      - local-path-storage
      - metallb-system
      runtimeClasses: []
      usernames: []
  name: PodSecurity
'
OIDC_CA='-----BEGIN CERTIFICATE-----
MIIB
-----END CERTIFICATE-----
'
ENCRYPT_SECRETS='true'
RENEW_SECONDS='2592000'
VIRTUAL_IP='10.10.1.100'
VIRTUAL_IP_INTERFACE='eth1'
VIRTUAL_IP_IMAGE='ghcr.io/kube-vip/kube-vip:v1.0.3'
KUBELET_CONFIG='apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: "10.10.1.10"
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
KUBELET_ARGS='--node-ip=10.10.1.10
--hostname-override=cp1'
CERTIFICATE_SANS='kubernetes
kubernetes.default
kubernetes.default.svc
kubernetes.default.svc.cluster.local
localhost
lb-apiserver.kubernetes.local
10.233.0.1
127.0.0.1
::1
cp1
10.10.1.10
10.10.1.100'
IGNORE_PREFLIGHT_ERRORS=''
SCHEDULABLE='false'
KUBE_PROXY='true'
LOGIN_USER='slipway'
