PLUGIN='flannel'
FILES='flannel	0.22.0	6583e9607befbf3c46cd04eb6fd960c2a446453b83699d95904bace95f49c410	https://raw.githubusercontent.com/flannel-io/flannel/v0.22.0/Documentation/kube-flannel.yml'
OBJECTS='apiVersion: v1
kind: ConfigMap
data:
  net-conf.json: "{\"Network\":\"10.233.64.0/18\",\"Backend\":{\"Type\":\"vxlan\"},\"IPv6Network\":\"fd00:233:64::/48\",\"EnableIPv4\":true,\"EnableIPv6\":true}"
metadata:
  name: kube-flannel-cfg
  namespace: kube-flannel
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: kube-flannel-ds
  namespace: kube-flannel
spec:
  template:
    spec:
      containers:
      - args:
        - "--ip-masq"
        - "--kube-subnet-mgr"
        - "--iface=$(NODE_IP)"
        env:
        - name: EVENT_QUEUE_DEPTH
          value: "5000"
        - name: NODE_IP
          valueFrom:
            fieldRef:
              fieldPath: status.hostIP
        image: "docker.io/flannel/flannel:v0.22.0"
        name: kube-flannel
      initContainers:
      - image: "docker.io/flannel/flannel-cni-plugin:v1.1.2"
        name: install-cni-plugin
'
VALUES=''
KUBERNETES_VERSION=''
