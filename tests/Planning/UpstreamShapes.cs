namespace Slipway.Tests.Planning;

/// <summary>Small documents of our own, shaped like other projects' manifests where Slipway touches those.</summary>
internal static class UpstreamShapes
{
    public static string Calico(string version) => $$$"""
        kind: ConfigMap
        apiVersion: v1
        metadata: {name: calico-config, namespace: kube-system}
        data:
          calico_backend: "bird"
          veth_mtu: "0"
          cni_network_config: |-
            {"name": "pods", "mtu": __CNI_MTU__}
        ---
        kind: DaemonSet
        apiVersion: apps/v1
        metadata: {name: calico-node, namespace: kube-system}
        spec:
          selector: {matchLabels: {k8s-app: calico-node}}
          template:
            metadata: {labels: {k8s-app: calico-node}}
            spec:
              initContainers:
                - {name: install-cni, image: "docker.io/calico/cni:v{{{version}}}", env: [{name: SLEEP, value: "false"}]}
              containers:
                - name: calico-node
                  image: docker.io/calico/node:v{{{version}}}
                  env:
                    - {name: CLUSTER_TYPE, value: "k8s,bgp"}
                    - {name: IP, value: autodetect}
                    - {name: CALICO_IPV4POOL_IPIP, value: Always}
                    - {name: CALICO_IPV4POOL_VXLAN, value: Never}
                    - {name: CALICO_IPV6POOL_VXLAN, value: Never}
                    - {name: FELIX_IPV6SUPPORT, value: "false"}
                  livenessProbe: {exec: {command: [/bin/calico-node, -felix-live, -bird-live]}}
                  readinessProbe: {exec: {command: [/bin/calico-node, -felix-ready, -bird-ready]}}
        ---
        kind: Deployment
        apiVersion: apps/v1
        metadata: {name: calico-kube-controllers, namespace: kube-system}
        spec:
          template:
            spec:
              containers: [{name: calico-kube-controllers, image: "docker.io/calico/kube-controllers:v{{{version}}}"}]

        """;

    public static string Flannel(string version, string pluginVersion) => $$$"""
        kind: ConfigMap
        apiVersion: v1
        metadata: {name: kube-flannel-cfg, namespace: kube-flannel}
        data:
          net-conf.json: |
            {"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: kube-flannel-ds, namespace: kube-flannel}
        spec:
          template:
            spec:
              initContainers:
                - {name: install-cni-plugin, image: "docker.io/flannel/flannel-cni-plugin:v{{{pluginVersion}}}"}
              containers:
                - name: kube-flannel
                  image: docker.io/flannel/flannel:v{{{version}}}
                  args: [--ip-masq, --kube-subnet-mgr]
                  env: [{name: EVENT_QUEUE_DEPTH, value: "5000"}]

        """;
}
