FILES='helm	3.16.4	fc307327959aa38ed8f9f7e66d45492bb022a66c3e5da6063958254b9767d179	https://get.helm.sh/helm-v3.16.4-linux-amd64.tar.gz
local-path	0.0.24	82c38963bfcb4f9a808c388185bb0a7a2f4129a03d537e2f01f491f9f3c8d1b3	https://raw.githubusercontent.com/rancher/local-path-provisioner/v0.0.24/deploy/local-path-storage.yaml
metallb	0.13.9	acf9490589d58d94df025228b58e4bf22190a3d8e50c53736a30b814302a9f77	https://raw.githubusercontent.com/metallb/metallb/v0.13.9/config/manifests/metallb-native.yaml
ingress-nginx	1.12.1	71d8707201f5772d70067494050bc61583b2d41bf0b3cb41efaee509903ed4ac	https://raw.githubusercontent.com/kubernetes/ingress-nginx/controller-v1.12.1/deploy/static/provider/baremetal/deploy.yaml
own:addon:more		cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc	https://files.example/more.yaml'
MANIFESTS='local-path
metallb
ingress-nginx
own:addon:more'
HELM='true'
OBJECTS='apiVersion: v1
kind: ServiceAccount
metadata:
  name: metrics-server
  namespace: kube-system
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  labels:
    rbac.authorization.k8s.io/aggregate-to-admin: "true"
    rbac.authorization.k8s.io/aggregate-to-edit: "true"
    rbac.authorization.k8s.io/aggregate-to-view: "true"
  name: "slipway:metrics-reader"
rules:
- apiGroups:
  - metrics.k8s.io
  resources:
  - pods
  - nodes
  verbs:
  - get
  - list
  - watch
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: "slipway:metrics-server"
rules:
- apiGroups:
  - ""
  resources:
  - nodes/metrics
  verbs:
  - get
- apiGroups:
  - ""
  resources:
  - pods
  - nodes
  verbs:
  - get
  - list
  - watch
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: "slipway:metrics-server"
roleRef:
  kind: ClusterRole
  apiGroup: rbac.authorization.k8s.io
  name: "slipway:metrics-server"
subjects:
- kind: ServiceAccount
  name: metrics-server
  namespace: kube-system
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: "slipway:metrics-server-authentication"
roleRef:
  kind: ClusterRole
  apiGroup: rbac.authorization.k8s.io
  name: "system:auth-delegator"
subjects:
- kind: ServiceAccount
  name: metrics-server
  namespace: kube-system
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: "slipway:metrics-server-configuration"
  namespace: kube-system
roleRef:
  kind: Role
  apiGroup: rbac.authorization.k8s.io
  name: extension-apiserver-authentication-reader
subjects:
- kind: ServiceAccount
  name: metrics-server
  namespace: kube-system
---
apiVersion: v1
kind: Service
metadata:
  labels:
    k8s-app: metrics-server
  name: metrics-server
  namespace: kube-system
spec:
  ports:
  - name: https
    port: 443
    protocol: TCP
    targetPort: https
  selector:
    k8s-app: metrics-server
---
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    k8s-app: metrics-server
  name: metrics-server
  namespace: kube-system
spec:
  selector:
    matchLabels:
      k8s-app: metrics-server
  strategy:
    rollingUpdate:
      maxUnavailable: 0
  template:
    metadata:
      labels:
        k8s-app: metrics-server
    spec:
      containers:
      - args:
        - "--cert-dir=/tmp"
        - "--secure-port=10250"
        - "--kubelet-preferred-address-types=InternalIP"
        - "--kubelet-use-node-status-port"
        - "--kubelet-insecure-tls"
        - "--metric-resolution=15s"
        image: "registry.k8s.io/metrics-server/metrics-server:v0.7.0"
        livenessProbe:
          httpGet:
            path: /livez
            port: https
            scheme: HTTPS
          periodSeconds: 10
        name: metrics-server
        ports:
        - containerPort: 10250
          name: https
          protocol: TCP
        readinessProbe:
          httpGet:
            path: /readyz
            port: https
            scheme: HTTPS
          initialDelaySeconds: 20
          periodSeconds: 10
        resources:
          requests:
            cpu: "100m"
            memory: "200Mi"
        securityContext:
          allowPrivilegeEscalation: false
          capabilities:
            drop:
            - ALL
          readOnlyRootFilesystem: true
          runAsNonRoot: true
          runAsUser: 1000
          seccompProfile:
            type: RuntimeDefault
        volumeMounts:
        - mountPath: /tmp
          name: tmp
      nodeSelector:
        kubernetes.io/os: linux
      priorityClassName: system-cluster-critical
      serviceAccountName: metrics-server
      tolerations:
      - effect: NoSchedule
        key: node-role.kubernetes.io/control-plane
      volumes:
      - emptyDir: {}
        name: tmp
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata:
  name: v1beta1.metrics.k8s.io
spec:
  group: metrics.k8s.io
  groupPriorityMinimum: 100
  insecureSkipTLSVerify: true
  service:
    name: metrics-server
    namespace: kube-system
  version: v1beta1
  versionPriority: 100
---
apiVersion: v1
kind: Namespace
metadata:
  name: local-path-storage
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
  name: local-path
provisioner: rancher.io/local-path
---
apiVersion: v1
kind: ConfigMap
data:
  config.json: "{\"nodePathMap\":[{\"node\":\"DEFAULT_PATH_FOR_NON_LISTED_NODES\",\"paths\":[\"/srv/volumes\"]}]}"
  helperPod.yaml: "{kind: Pod, metadata: {name: helper}, spec: {containers: [{name: helper,\n  image: docker.io/library/busybox:1.37.0\n}]}}"
metadata:
  name: local-path-config
  namespace: local-path-storage
---
apiVersion: v1
kind: Namespace
metadata:
  name: metallb-system
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: controller
  namespace: metallb-system
spec:
  template:
    spec:
      containers:
      - image: "quay.io/metallb/controller:v0.13.9"
        name: controller
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
spec:
  template:
    spec:
      containers:
      - image: "registry.k8s.io/ingress-nginx/controller:v1.12.1@sha256:0"
        name: controller
---
apiVersion: batch/v1
kind: Job
metadata:
  name: ingress-nginx-admission-create-1-12-1
  namespace: ingress-nginx
spec:
  template:
    spec:
      containers:
      - image: "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.2"
        name: create
---
apiVersion: v1
kind: ConfigMap
data:
  text: "good\nmorning"
metadata:
  name: greeting
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: more
  namespace: shop
'
SETTINGS='apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata:
  name: office
  namespace: metallb-system
spec:
  addresses:
  - "192.0.2.0/28"
  - "192.0.2.40-192.0.2.50"
  autoAssign: true
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata:
  name: slipway
  namespace: metallb-system
spec:
  ipAddressPools:
  - office
'
SETTINGS_NEED='metallb-system/controller'
OWNED='serviceaccount	kube-system	metrics-server
clusterrole.rbac.authorization.k8s.io		slipway:metrics-reader
clusterrole.rbac.authorization.k8s.io		slipway:metrics-server
clusterrolebinding.rbac.authorization.k8s.io		slipway:metrics-server
clusterrolebinding.rbac.authorization.k8s.io		slipway:metrics-server-authentication
rolebinding.rbac.authorization.k8s.io	kube-system	slipway:metrics-server-configuration
service	kube-system	metrics-server
deployment.apps	kube-system	metrics-server
apiservice.apiregistration.k8s.io		v1beta1.metrics.k8s.io
namespace		local-path-storage
storageclass.storage.k8s.io		local-path
configmap	local-path-storage	local-path-config
namespace		metallb-system
deployment.apps	metallb-system	controller
deployment.apps	ingress-nginx	ingress-nginx-controller
job.batch	ingress-nginx	ingress-nginx-admission-create-1-12-1
configmap		greeting
widget.example.com	shop	more
ipaddresspool.metallb.io	metallb-system	office
l2advertisement.metallb.io	metallb-system	slipway'
