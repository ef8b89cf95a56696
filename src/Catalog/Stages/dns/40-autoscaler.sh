# More name servers for more nodes. The proportions are read anew when the map changes.

if [ -z "$AUTOSCALER_IMAGE" ]; then
  ensure_no_objects "DNS autoscaler" kube-system deployment/dns-autoscaler configmap/dns-autoscaler serviceaccount/dns-autoscaler clusterrole/slipway:dns-autoscaler clusterrolebinding/slipway:dns-autoscaler
  exit 0
fi

ensure_objects "DNS autoscaler" <<YAML
apiVersion: v1
kind: ServiceAccount
metadata: {name: dns-autoscaler, namespace: kube-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "slipway:dns-autoscaler"}
rules:
  - {apiGroups: [""], resources: [nodes], verbs: [list, watch]}
  - {apiGroups: [""], resources: [configmaps], verbs: [get, create]}
  - {apiGroups: [apps], resources: [deployments/scale], verbs: [get, update]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: "slipway:dns-autoscaler"}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "slipway:dns-autoscaler"}
subjects: [{kind: ServiceAccount, name: dns-autoscaler, namespace: kube-system}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: dns-autoscaler, namespace: kube-system}
data:
  linear: '{"nodesPerReplica":16,"coresPerReplica":256,"min":$REPLICAS,"preventSinglePointFailure":true}'
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: dns-autoscaler, namespace: kube-system, labels: {k8s-app: dns-autoscaler}}
spec:
  selector: {matchLabels: {k8s-app: dns-autoscaler}}
  template:
    metadata: {labels: {k8s-app: dns-autoscaler}}
    spec:
      serviceAccountName: dns-autoscaler
      priorityClassName: system-cluster-critical
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]
      securityContext: {runAsNonRoot: true, runAsUser: 65534, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: autoscaler
          image: $AUTOSCALER_IMAGE
          command: [/cluster-proportional-autoscaler, --namespace=kube-system, --configmap=dns-autoscaler, --target=Deployment/coredns, --logtostderr=true, --v=2]
          resources: {requests: {cpu: 20m, memory: 10Mi}}
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}
YAML
