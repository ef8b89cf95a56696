PLUGIN='calico'
FILES='calico	3.29.3	9a575859428b822a224dedafc4238555b6b0f910f2abf12983f20f871860914e	https://raw.githubusercontent.com/projectcalico/calico/v3.29.3/manifests/calico.yaml'
OBJECTS='apiVersion: v1
kind: ConfigMap
data:
  calico_backend: vxlan
  cni_network_config: "{\"name\": \"pods\", \"mtu\": __CNI_MTU__, \"ipam\": {\"type\": \"calico-ipam\", \"assign_ipv4\": \"true\", \"assign_ipv6\": \"true\"}}"
  veth_mtu: "0"
metadata:
  name: calico-config
  namespace: kube-system
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: calico-node
  namespace: kube-system
spec:
  selector:
    matchLabels:
      k8s-app: calico-node
  template:
    metadata:
      labels:
        k8s-app: calico-node
    spec:
      containers:
      - env:
        - name: CLUSTER_TYPE
          value: k8s
        - name: IP
          value: autodetect
        - name: CALICO_IPV4POOL_IPIP
          value: Never
        - name: CALICO_IPV4POOL_VXLAN
          value: Always
        - name: CALICO_IPV6POOL_VXLAN
          value: Always
        - name: FELIX_IPV6SUPPORT
          value: "true"
        - name: IP_AUTODETECTION_METHOD
          value: kubernetes-internal-ip
        - name: CALICO_IPV4POOL_CIDR
          value: "10.233.64.0/18"
        - name: CALICO_IPV4POOL_BLOCK_SIZE
          value: "26"
        - name: CALICO_IPV4POOL_NAT_OUTGOING
          value: "true"
        - name: IP6
          value: autodetect
        - name: IP6_AUTODETECTION_METHOD
          value: kubernetes-internal-ip
        - name: CALICO_IPV6POOL_CIDR
          value: "fd00:233:64::/48"
        - name: CALICO_IPV6POOL_BLOCK_SIZE
          value: "122"
        - name: CALICO_IPV6POOL_NAT_OUTGOING
          value: "true"
        image: "quay.io/calico/node:v3.29.3"
        livenessProbe:
          exec:
            command:
            - /bin/calico-node
            - "-felix-live"
        name: calico-node
        readinessProbe:
          exec:
            command:
            - /bin/calico-node
            - "-felix-ready"
      initContainers:
      - env:
        - name: SLEEP
          value: "false"
        image: "quay.io/calico/cni:v3.29.3"
        name: install-cni
      - image: "quay.io/calico/node:v3.29.3"
        name: mount-bpffs
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: calico-kube-controllers
  namespace: kube-system
spec:
  template:
    spec:
      containers:
      - image: "quay.io/calico/kube-controllers:v3.29.3"
        name: calico-kube-controllers
'
VALUES=''
KUBERNETES_VERSION=''
