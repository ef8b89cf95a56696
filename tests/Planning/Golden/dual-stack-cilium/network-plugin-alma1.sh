PLUGIN='cilium'
FILES='cilium	1.17.3	5c92288fdd1ad5d6b28c2b6803b7eecce7a3d5f5b0b92e982d6123382fb0f588	https://helm.cilium.io/cilium-1.17.3.tgz
helm	3.16.4	fc307327959aa38ed8f9f7e66d45492bb022a66c3e5da6063958254b9767d179	https://get.helm.sh/helm-v3.16.4-linux-amd64.tar.gz'
OBJECTS=''
VALUES='MTU: 1400
envoy:
  enabled: false
hubble:
  enabled: true
  tls:
    auto:
      method: cronJob
image:
  override: "quay.io/cilium/cilium:v1.17.3"
ipam:
  mode: kubernetes
ipv4:
  enabled: true
ipv6:
  enabled: true
k8s:
  requireIPv4PodCIDR: true
  requireIPv6PodCIDR: true
kubeProxyReplacement: "false"
operator:
  image:
    override: "quay.io/cilium/operator-generic:v1.17.3"
  replicas: 2
routingMode: tunnel
tunnelProtocol: vxlan
'
KUBERNETES_VERSION='1.32.5'
