using Slipway.Catalog.Artifacts;

namespace Slipway.Tests.Planning;

/// <summary>Small documents of our own, shaped like other projects' manifests where Slipway touches those.</summary>
internal static class UpstreamShapes
{
    /// <summary>Of the reference version.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Of("1.32.5");

    /// <summary>With the images of the version's own set.</summary>
    public static Dictionary<string, string> Of(string kubernetesVersion) => With(ArtifactCatalogue.Resolve(kubernetesVersion, "amd64").Images);

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> images) => new()
    {
        ["calico"] = Calico(Tag(images["calico-node"])),
        ["flannel"] = Flannel(images["flannel"], images["flannel-cni-plugin"]),
        ["local-path"] = """
            {apiVersion: v1, kind: Namespace, metadata: {name: local-path-storage}}
            ---
            {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local-path}, provisioner: rancher.io/local-path}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: local-path-config, namespace: local-path-storage}
            data:
              config.json: |-
                {"nodePathMap": [{"node": "DEFAULT_PATH_FOR_NON_LISTED_NODES", "paths": ["/opt/local-path-provisioner"]}]}
              helperPod.yaml: |-
                {kind: Pod, metadata: {name: helper}, spec: {containers: [{name: helper,
                  image: busybox
                }]}}
            """,
        ["metallb"] = """
            {apiVersion: v1, kind: Namespace, metadata: {name: metallb-system}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: controller, namespace: metallb-system}
            spec: {template: {spec: {containers: [{name: controller, image: "IMAGE"}]}}}
            """.Replace("IMAGE", images["metallb-controller"], StringComparison.Ordinal),
        ["ingress-nginx"] = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
            spec: {template: {spec: {containers: [{name: controller, image: "IMAGE@sha256:0"}]}}}
            ---
            {apiVersion: batch/v1, kind: Job, metadata: {name: ingress-nginx-admission-create, namespace: ingress-nginx}, spec: {template: {spec: {containers: [{name: create, image: "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.1@sha256:0"}]}}, ttlSecondsAfterFinished: 0}}
            """.Replace("IMAGE", images["ingress-nginx-controller"], StringComparison.Ordinal),
        ["own:addon:more"] = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: more, namespace: shop}}\n",
    };

    private static string Tag(string image) => image[(image.LastIndexOf(':') + 2)..];

    public static string Calico(string version) => $$$"""
        kind: ConfigMap
        apiVersion: v1
        metadata: {name: calico-config, namespace: kube-system}
        data:
          calico_backend: "bird"
          veth_mtu: "0"
          cni_network_config: |-
            {"name": "pods", "mtu": __CNI_MTU__, "ipam": {"type": "calico-ipam"}}
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
                - {name: {{{(version.StartsWith("3.31.", StringComparison.Ordinal) ? "ebpf-bootstrap" : "mount-bpffs")}}}, image: "docker.io/calico/node:v{{{version}}}"}
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

    public static string Flannel(string image, string plugin) => $$$"""
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
                - {name: install-cni-plugin, image: "{{{plugin}}}"}
              containers:
                - name: kube-flannel
                  image: {{{image}}}
                  args: [--ip-masq, --kube-subnet-mgr]
                  env: [{name: EVENT_QUEUE_DEPTH, value: "5000"}]

        """;
}
