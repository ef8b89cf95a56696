FILES='kubeadm	1.32.13	9060bc1257ac219cab0a91d66842cac5b9213f5c3159a5cf4aea674e73edd05c	https://dl.k8s.io/release/v1.32.13/bin/linux/amd64/kubeadm
kubelet	1.32.13	4bc04c3f50725fa29ac9f0626c553941cfe07d128b3a313b7f5d176b07ab786e	https://dl.k8s.io/release/v1.32.13/bin/linux/amd64/kubelet
kubectl	1.32.13	db2ae479a63f3665d7f704ab18c0d4d4050144237980763221835b7305703c4c	https://dl.k8s.io/release/v1.32.13/bin/linux/amd64/kubectl'
KUBERNETES_VERSION='1.32.13'
NODE_NAME='alma1'
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
  imagePullSerial: false
  kubeletExtraArgs:
  - name: node-ip
    value: "10.10.1.10"
  name: alma1
  taints:
  - effect: NoSchedule
    key: node-role.kubernetes.io/control-plane
timeouts:
  kubernetesAPICall: "2m0s"
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
  - alma1
  - "10.10.1.10"
  extraArgs:
  - name: profiling
    value: "false"
  - name: service-node-port-range
    value: "30000-32767"
  extraVolumes:
  - hostPath: /etc/webhooks
    mountPath: /etc/webhooks
    name: webhooks
    readOnly: true
certificateValidityPeriod: "8760h0m0s"
certificatesDir: /etc/kubernetes/ssl
clusterName: three-nodes
controlPlaneEndpoint: "lb-apiserver.kubernetes.local:6443"
controllerManager:
  extraArgs:
  - name: node-cidr-mask-size
    value: "24"
  - name: profiling
    value: "false"
dns:
  disabled: true
encryptionAlgorithm: RSA-3072
etcd:
  external:
    caFile: /etc/kubernetes/ssl/etcd/ca.crt
    certFile: /etc/kubernetes/ssl/apiserver-etcd-client.crt
    endpoints:
    - "https://10.10.1.10:2379"
    keyFile: /etc/kubernetes/ssl/apiserver-etcd-client.key
featureGates:
  ControlPlaneKubeletLocalMode: true
imageRepository: registry.k8s.io
kubernetesVersion: v1.32.13
networking:
  dnsDomain: cluster.local
  podSubnet: "10.233.64.0/18"
  serviceSubnet: "10.233.0.0/18"
scheduler:
  extraArgs:
  - name: profiling
    value: "false"
  extraEnvs:
  - name: GOMEMLIMIT
    value: "200MiB"
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
rotateCertificates: true
shutdownGracePeriod: "30s"
shutdownGracePeriodCriticalPods: "10s"
staticPodPath: /etc/kubernetes/manifests
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: "10.233.64.0/18"
conntrack:
  maxPerCore: 0
  min: 0
metricsBindAddress: "127.0.0.1:10249"
mode: iptables
'
AUDIT_POLICY=''
ADMISSION_CONFIG=''
OIDC_CA=''
ENCRYPT_SECRETS='false'
RENEW_SECONDS='10512000'
VIRTUAL_IP=''
VIRTUAL_IP_INTERFACE=''
VIRTUAL_IP_IMAGE=''
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
KUBELET_ARGS='--node-ip=10.10.1.10
--hostname-override=alma1'
CERTIFICATE_SANS='kubernetes
kubernetes.default
kubernetes.default.svc
kubernetes.default.svc.cluster.local
localhost
lb-apiserver.kubernetes.local
10.233.0.1
127.0.0.1
::1
alma1
10.10.1.10'
IGNORE_PREFLIGHT_ERRORS='Mem
Swap
SystemVerification'
SCHEDULABLE='false'
KUBE_PROXY='true'
LOGIN_USER='slipway'
