FILES='kubeadm	1.32.5	9070c3d469f5a3e777948b63a7a5e6c5bd7682c7416547770a78880fe4293ea9	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubeadm
kubelet	1.32.5	2b2988edd1646bf139dee6956d4283c520ff151a36febd10701ffda4852b8250	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubelet
kubectl	1.32.5	aaa7e6ff3bd28c262f2d95c8c967597e097b092e9b79bcb37de699e7488e3e7b	https://dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubectl'
KUBERNETES_VERSION='1.32.5'
NODE_NAME='cp2'
FIRST='false'
NODE_IP='10.10.1.11'
API_PORT='6443'
CONTROL_PLANE_ENDPOINT='lb-apiserver.kubernetes.local:6443'
KUBEADM_CONFIG='apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: "10.10.1.11"
  bindPort: 6443
nodeRegistration:
  criSocket: "unix:///run/containerd/containerd.sock"
  imagePullPolicy: IfNotPresent
  imagePullSerial: true
  kubeletExtraArgs:
  - name: node-ip
    value: "10.10.1.11"
  name: cp2
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
  - cp2
  - "10.10.1.11"
  extraArgs:
  - name: profiling
    value: "false"
  - name: service-node-port-range
    value: "30000-32767"
certificateValidityPeriod: "8760h0m0s"
certificatesDir: /etc/kubernetes/ssl
clusterName: three-control-planes
controlPlaneEndpoint: "lb-apiserver.kubernetes.local:6443"
controllerManager:
  extraArgs:
  - name: node-cidr-mask-size
    value: "24"
  - name: profiling
    value: "false"
dns:
  disabled: true
encryptionAlgorithm: ECDSA-P256
etcd:
  external:
    caFile: /etc/kubernetes/ssl/etcd/ca.crt
    certFile: /etc/kubernetes/ssl/apiserver-etcd-client.crt
    endpoints:
    - "https://10.10.1.13:2379"
    - "https://10.10.1.14:2379"
    - "https://10.10.1.15:2379"
    keyFile: /etc/kubernetes/ssl/apiserver-etcd-client.key
imageRepository: registry.k8s.io
kubernetesVersion: v1.32.5
networking:
  dnsDomain: cluster.local
  podSubnet: "10.233.64.0/18"
  serviceSubnet: "10.233.0.0/18"
scheduler:
  extraArgs:
  - name: profiling
    value: "false"
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
failSwapOn: true
healthzBindAddress: "127.0.0.1"
healthzPort: 10248
kubeReserved:
  cpu: "100m"
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
systemReserved:
  cpu: "500m"
  ephemeral-storage: "500Mi"
  memory: "512Mi"
  pid: "1000"
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: "10.233.64.0/18"
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
cgroupDriver: systemd
clusterDNS:
- "10.233.0.3"
clusterDomain: cluster.local
containerLogMaxFiles: 5
containerLogMaxSize: "10Mi"
containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock"
failSwapOn: true
healthzBindAddress: "127.0.0.1"
healthzPort: 10248
kubeReserved:
  cpu: "100m"
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
systemReserved:
  cpu: "500m"
  ephemeral-storage: "500Mi"
  memory: "512Mi"
  pid: "1000"
'
KUBELET_ARGS='--node-ip=10.10.1.11
--hostname-override=cp2'
CERTIFICATE_SANS='kubernetes
kubernetes.default
kubernetes.default.svc
kubernetes.default.svc.cluster.local
localhost
lb-apiserver.kubernetes.local
10.233.0.1
127.0.0.1
::1
cp2
10.10.1.11'
IGNORE_PREFLIGHT_ERRORS=''
SCHEDULABLE='false'
KUBE_PROXY='true'
LOGIN_USER='slipway'
