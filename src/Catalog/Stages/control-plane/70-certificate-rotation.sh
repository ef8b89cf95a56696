# A node may renew its own client certificate. kubeadm grants the same together with its bootstrap tokens, which not every cluster gets.

[ "$FIRST" = true ] || skip "the first control plane does it"

ensure_objects "certificate rotation" <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: slipway:node-certificate-rotation
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: Group
    name: system:nodes
YAML
