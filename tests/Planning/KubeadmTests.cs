using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;
using YamlDotNet.RepresentationModel;

namespace Slipway.Tests.Planning;

public sealed class KubeadmTests
{
    // kubeadm.k8s.io/v1beta4 as of Kubernetes 1.32; a dot leads into a list's items as well.
    private static readonly Dictionary<string, string> Fields = new()
    {
        ["InitConfiguration"] = "bootstrapTokens dryRun nodeRegistration localAPIEndpoint certificateKey skipPhases patches timeouts",
        ["InitConfiguration.localAPIEndpoint"] = "advertiseAddress bindPort",
        ["InitConfiguration.nodeRegistration"] = "name criSocket taints kubeletExtraArgs ignorePreflightErrors imagePullPolicy imagePullSerial",
        ["InitConfiguration.nodeRegistration.kubeletExtraArgs"] = "name value",
        ["InitConfiguration.nodeRegistration.taints"] = "key value effect timeAdded",
        ["ClusterConfiguration"] = "etcd networking kubernetesVersion controlPlaneEndpoint apiServer controllerManager scheduler dns proxy certificatesDir imageRepository featureGates clusterName encryptionAlgorithm certificateValidityPeriod caCertificateValidityPeriod",
        ["ClusterConfiguration.apiServer"] = "extraArgs extraVolumes extraEnvs certSANs",
        ["ClusterConfiguration.apiServer.extraArgs"] = "name value",
        ["InitConfiguration.timeouts"] = "controlPlaneComponentHealthCheck kubeletHealthCheck kubernetesAPICall etcdAPICall tlsBootstrap discovery upgradeManifests",
        ["ClusterConfiguration.apiServer.extraVolumes"] = "name hostPath mountPath readOnly pathType",
        ["ClusterConfiguration.controllerManager"] = "extraArgs extraVolumes extraEnvs",
        ["ClusterConfiguration.controllerManager.extraArgs"] = "name value",
        ["ClusterConfiguration.scheduler"] = "extraArgs extraVolumes extraEnvs",
        ["ClusterConfiguration.scheduler.extraArgs"] = "name value",
        ["ClusterConfiguration.scheduler.extraEnvs"] = "name value valueFrom",
        ["ClusterConfiguration.featureGates"] = "ControlPlaneKubeletLocalMode NodeLocalCRISocket RootlessControlPlane WaitForAllControlPlaneComponents",
        ["ClusterConfiguration.dns"] = "imageRepository imageTag disabled",
        ["ClusterConfiguration.etcd"] = "local external",
        ["ClusterConfiguration.etcd.external"] = "endpoints caFile certFile keyFile",
        ["ClusterConfiguration.networking"] = "serviceSubnet podSubnet dnsDomain",
    };

    public static TheoryData<string> Names => [.. Specs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_is_one_of_v1beta4(string name)
    {
        CheckFields(Parameters(name).KubeadmConfig);
    }

    internal static void CheckFields(string config)
    {
        var documents = Documents(config);
        Assert.Equal(
            ["InitConfiguration", "ClusterConfiguration", "KubeletConfiguration", "KubeProxyConfiguration"],
            documents.Select(document => Text(document["kind"])));
        foreach (var document in documents.Take(2))
        {
            Assert.Equal("kubeadm.k8s.io/v1beta4", Text(document["apiVersion"]));
            Check(Text(document["kind"]), document, ["apiVersion", "kind"]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_secret_and_nothing_that_outlives_the_build_is_kept_on_the_host(string name)
    {
        var text = Parameters(name).KubeadmConfig;
        Assert.DoesNotContain("token", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("certificateKey", text, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafeSkipCAVerification", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Kubeadm_itself_accepts_it(string name)
    {
        var kubeadm = RealKubernetes.Program("kubeadm");
        using var folder = new ScratchFolder();
        var file = folder.Write("kubeadm.yaml", Parameters(name).KubeadmConfig);
        var (exitCode, output) = await Tool.RunAsync(kubeadm, ["config", "validate", "--config", file]);
        Assert.True(exitCode == 0, output);

        var wrong = folder.Write("wrong.yaml", Parameters(name).KubeadmConfig.Replace("maxPods:", "maxPodz:", StringComparison.Ordinal));
        Assert.NotEqual(0, (await Tool.RunAsync(kubeadm, ["config", "validate", "--config", wrong])).ExitCode);
    }

    internal static ControlPlaneParameters Parameters(string name)
    {
        var spec = Specs.All[name];
        var host = spec.Hosts.First(candidate => candidate.Roles.Contains(HostRole.ControlPlane)).Name;
        return Assert.IsType<ControlPlaneParameters>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve("control-plane", host, Inputs.For(spec))).Parameters);
    }

    private static List<YamlMappingNode> Documents(string config)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(config));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static void Check(string path, YamlMappingNode map, string[] alsoKnown)
    {
        Assert.True(Fields.TryGetValue(path, out var known), $"Nobody knows {path}.");
        foreach (var (key, value) in map.Children)
        {
            Assert.Contains(Text(key), known.Split(' ').Concat(alsoKnown));
            foreach (var nested in value is YamlSequenceNode list ? list.Children : [value])
            {
                if (nested is YamlMappingNode child)
                    Check($"{path}.{Text(key)}", child, []);
            }
        }
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
