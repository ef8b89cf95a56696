# The name servers. A changed Corefile is read by CoreDNS itself (plugin reload).

{
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata:\n  Corefile: |\n'
  text "$COREFILE" | sed 's/^\(.\)/    \1/'
  cat <<YAML
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec:
$([ -n "$AUTOSCALER_IMAGE" ] || printf '  replicas: %s' "$REPLICAS")
  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 10%}}
  selector: {matchLabels: {k8s-app: kube-dns}}
  template:
    metadata: {labels: {k8s-app: kube-dns}}
    spec:
      serviceAccountName: coredns
      priorityClassName: system-cluster-critical
      dnsPolicy: Default
      nodeSelector: {kubernetes.io/os: linux}
      tolerations:
        - {key: node-role.kubernetes.io/control-plane, effect: NoSchedule}
        - {key: CriticalAddonsOnly, operator: Exists}
      topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {k8s-app: kube-dns}}}
      containers:
        - name: coredns
          image: $IMAGE
          imagePullPolicy: IfNotPresent
          args: [-conf, /etc/coredns/Corefile]
          resources: {requests: {cpu: 100m, memory: 70Mi}, limits: {memory: 300Mi}}
          ports:
            - {name: dns, containerPort: 53, protocol: UDP}
            - {name: dns-tcp, containerPort: 53, protocol: TCP}
            - {name: metrics, containerPort: 9153, protocol: TCP}
          livenessProbe: {httpGet: {path: /health, port: 8080}, initialDelaySeconds: 30, timeoutSeconds: 5, failureThreshold: 10}
          readinessProbe: {httpGet: {path: /ready, port: 8181}, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 10}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}
            readOnlyRootFilesystem: true
          volumeMounts:
            - {name: config, mountPath: /etc/coredns, readOnly: true}
      volumes:
        - {name: config, configMap: {name: coredns, items: [{key: Corefile, path: Corefile}]}}
YAML
} | ensure_objects "CoreDNS"
