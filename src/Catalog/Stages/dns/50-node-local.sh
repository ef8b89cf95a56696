# A cache on each node, which pods ask first: it answers on an address that exists on every node and leaves none.

[ -n "$NODE_LOCAL_IMAGE" ] || skip "dns.nodeLocal is off"

{
  printf 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: nodelocaldns, namespace: kube-system}\n---\n'
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nodelocaldns, namespace: kube-system}\ndata:\n  Corefile: |\n'
  text "$NODE_LOCAL_COREFILE" | sed 's/^\(.\)/    \1/'
  cat <<YAML
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: nodelocaldns, namespace: kube-system, labels: {k8s-app: nodelocaldns}}
spec:
  selector: {matchLabels: {k8s-app: nodelocaldns}}
  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 20%}}
  template:
    metadata: {labels: {k8s-app: nodelocaldns}}
    spec:
      serviceAccountName: nodelocaldns
      priorityClassName: system-node-critical
      hostNetwork: true
      # Its own questions must not go to itself.
      dnsPolicy: Default
      terminationGracePeriodSeconds: 0
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{operator: Exists}]
      containers:
        - name: node-cache
          image: $NODE_LOCAL_IMAGE
          args: [-localip, "$NODE_LOCAL_IP", -conf, /etc/coredns/Corefile, -upstreamsvc, coredns]
          resources: {requests: {cpu: 100m, memory: 70Mi}, limits: {memory: 200Mi}}
          securityContext: {capabilities: {add: [NET_ADMIN]}}
          ports: [{name: metrics, containerPort: 9253, protocol: TCP}]
          livenessProbe: {httpGet: {host: "$NODE_LOCAL_IP", path: /health, port: 9254}, timeoutSeconds: 5, failureThreshold: 10}
          readinessProbe: {httpGet: {host: "$NODE_LOCAL_IP", path: /health, port: 9254}, timeoutSeconds: 5, failureThreshold: 10}
          volumeMounts:
            - {name: config, mountPath: /etc/coredns, readOnly: true}
            - {name: xtables-lock, mountPath: /run/xtables.lock}
      volumes:
        - {name: config, configMap: {name: nodelocaldns, items: [{key: Corefile, path: Corefile}]}}
        - {name: xtables-lock, hostPath: {path: /run/xtables.lock, type: FileOrCreate}}
YAML
} | ensure_objects "node-local DNS"
