using Slipway.Catalog.Stages;

namespace Slipway.Catalog;

/// <summary>What Slipway can do to a host, in the order in which a new cluster needs it.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Stage> Stages { get; } =
    [
        Stage.Of<PreflightParameters>("preflight", version: 1, Minutes(2), outputs: HostFacts.Names, sharedSteps: ["verdict"]),
        Stage.Of<ReachabilityParameters>("reachability", version: 1, Minutes(5), sharedSteps: ["verdict"]),
        Stage.Of<OsParameters>("os", version: 5, Minutes(20)),
        Stage.Of<ArtifactsParameters>("artifacts", version: 1, Minutes(30)),
        Stage.Of<ManifestsParameters>("manifests", version: 1, Minutes(5), outputs: ["manifests"]),
        Stage.Of<RuntimeParameters>("runtime", version: 2, Minutes(20), secrets: parameters => [.. parameters.RegistryLogins.Select(SecretNames.RegistryLogin)]),
        Stage.Of<EtcdParameters>("etcd", version: 1, Minutes(5), secrets: _ =>
            [SecretNames.EtcdCaCertificate, SecretNames.EtcdMemberCertificate, SecretNames.EtcdMemberKey]),
        Stage.Of<EtcdQuorumParameters>("etcd-quorum", version: 1, Minutes(1), notYet: ["ETCD_NO_QUORUM"]),
        Stage.Of<ControlPlaneParameters>("control-plane", version: 2, Minutes(15), sharedSteps: ["kubelet"], secrets: parameters =>
            [
                .. parameters.EncryptSecrets ? (string[])[SecretNames.EncryptionConfig] : [],
                SecretNames.ClusterCaCertificate, SecretNames.ClusterCaKey, SecretNames.FrontProxyCaCertificate, SecretNames.FrontProxyCaKey,
                SecretNames.ServiceAccountPublicKey, SecretNames.ServiceAccountKey,
                SecretNames.EtcdCaCertificate, SecretNames.EtcdClientCertificate, SecretNames.EtcdClientKey,
            ]),
        Stage.Of<JoinTokenParameters>("join-token", version: 1, Minutes(2), secrets: parameters => parameters.JoinNeeded ? [SecretNames.BootstrapToken] : []),
        Stage.Of<WorkersParameters>("workers", version: 1, Minutes(10), sharedSteps: ["kubelet"], secrets: _ => [SecretNames.BootstrapToken]),
        Stage.Of<PodCidrsParameters>("pod-cidrs", version: 2, Minutes(1), outputs: ["podCidrs"], notYet: ["NODES_NOT_REGISTERED"]),
        Stage.Of<NetworkParameters>("network", version: 3, Minutes(5)),
        Stage.Of<NetworkPluginParameters>("network-plugin", version: 1, Minutes(5)),
        Stage.Of<NodeMetadataParameters>("node-metadata", version: 1, Minutes(5)),
        Stage.Of<DnsParameters>("dns", version: 2, Minutes(5)),
        Stage.Of<AddonsParameters>("addons", version: 1, Minutes(5), notYet: ["ADDON_NOT_READY"]),
        Stage.Of<VerifyParameters>("verify", version: 1, Minutes(2), outputs: ["nodes"], notYet:
            ["NODE_NOT_READY", "API_SERVER_NOT_READY", "ETCD_NO_QUORUM", "DNS_NOT_AVAILABLE", "ADDON_NOT_READY", "CLUSTER_NOT_USABLE"]),
    ];

    private static readonly Dictionary<string, Stage> ByName = Stages.ToDictionary(stage => stage.Name, StringComparer.Ordinal);

    public static Stage Find(string name) =>
        ByName.TryGetValue(name, out var stage) ? stage : throw new KeyNotFoundException($"There is no stage '{name}'.");

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
