using System.Text.Json.Nodes;
using Slipway.Orchestrator.Planning.Manifests;

namespace Slipway.Orchestrator.Planning.Addons;

/// <summary>metrics-server, as the cluster needs it: kubelets show certificates of their own making, so those are not verified.</summary>
internal static class MetricsServer
{
    public static IReadOnlyList<JsonObject> Objects(string image) => KubernetesYaml.Read($$$$"""
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: metrics-server, namespace: kube-system}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: "slipway:metrics-reader"
          labels:
            rbac.authorization.k8s.io/aggregate-to-admin: "true"
            rbac.authorization.k8s.io/aggregate-to-edit: "true"
            rbac.authorization.k8s.io/aggregate-to-view: "true"
        rules: [{apiGroups: [metrics.k8s.io], resources: [pods, nodes], verbs: [get, list, watch]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "slipway:metrics-server"}
        rules:
          - {apiGroups: [""], resources: [nodes/metrics], verbs: [get]}
          - {apiGroups: [""], resources: [pods, nodes], verbs: [get, list, watch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "slipway:metrics-server"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "slipway:metrics-server"}
        subjects: [{kind: ServiceAccount, name: metrics-server, namespace: kube-system}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "slipway:metrics-server-authentication"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
        subjects: [{kind: ServiceAccount, name: metrics-server, namespace: kube-system}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: "slipway:metrics-server-configuration", namespace: kube-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
        subjects: [{kind: ServiceAccount, name: metrics-server, namespace: kube-system}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: metrics-server, namespace: kube-system, labels: {k8s-app: metrics-server}}
        spec:
          selector: {k8s-app: metrics-server}
          ports: [{name: https, port: 443, protocol: TCP, targetPort: https}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: metrics-server, namespace: kube-system, labels: {k8s-app: metrics-server}}
        spec:
          selector: {matchLabels: {k8s-app: metrics-server}}
          strategy: {rollingUpdate: {maxUnavailable: 0}}
          template:
            metadata: {labels: {k8s-app: metrics-server}}
            spec:
              serviceAccountName: metrics-server
              priorityClassName: system-cluster-critical
              nodeSelector: {kubernetes.io/os: linux}
              tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]
              containers:
                - name: metrics-server
                  image: {{{{image}}}}
                  args: [--cert-dir=/tmp, --secure-port=10250, --kubelet-preferred-address-types=InternalIP, --kubelet-use-node-status-port, --kubelet-insecure-tls, --metric-resolution=15s]
                  ports: [{name: https, containerPort: 10250, protocol: TCP}]
                  resources: {requests: {cpu: 100m, memory: 200Mi}}
                  livenessProbe: {httpGet: {path: /livez, port: https, scheme: HTTPS}, periodSeconds: 10}
                  readinessProbe: {httpGet: {path: /readyz, port: https, scheme: HTTPS}, initialDelaySeconds: 20, periodSeconds: 10}
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
                  volumeMounts: [{name: tmp, mountPath: /tmp}]
              volumes: [{name: tmp, emptyDir: {}}]
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1beta1.metrics.k8s.io}
        spec:
          group: metrics.k8s.io
          version: v1beta1
          groupPriorityMinimum: 100
          versionPriority: 100
          insecureSkipTLSVerify: true
          service: {name: metrics-server, namespace: kube-system}
        """);
}
