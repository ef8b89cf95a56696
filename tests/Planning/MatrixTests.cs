using System.Net;
using System.Text.RegularExpressions;
using Slipway.Catalog;
using Slipway.Catalog.Artifacts;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;
using YamlDotNet.RepresentationModel;

namespace Slipway.Tests.Planning;

/// <summary>Topology and network × version × operating system: whatever they are, the whole plan has its parameters and kubeadm its rules.</summary>
public sealed partial class MatrixTests
{
    private static readonly Dictionary<string, ClusterSpec> Topologies = new(Specs.All.Where(spec => spec.Key != "overridden"))
    {
        ["calico"] = Specs.Calico,
        ["flannel"] = Specs.Flannel,
        ["cilium"] = Specs.Cilium,
    };

    public static TheoryData<string, string> Combinations()
    {
        var data = new TheoryData<string, string>();
        foreach (var topology in Topologies.Keys)
        {
            foreach (var version in ArtifactCatalogue.KubernetesVersions)
                data.Add(topology, version);
        }
        return data;
    }

    public static TheoryData<string> Versions => [.. ArtifactCatalogue.KubernetesVersions];

    /// <summary>An operating system, and the versions that run there with their own sets of components.</summary>
    public static TheoryData<string, string> Systems()
    {
        var data = new TheoryData<string, string>();
        foreach (var system in OperatingSystems.All.Select(system => system.ToString()))
            data.Add(system, string.Join(' ', ArtifactCatalogue.KubernetesVersions.Where(version => system is not ("almalinux 8.10" or "debian 11") || version == "1.31.9" || system == "debian 11" && version == "1.32.5")));
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_task_gets_its_parameters_and_kubeadm_a_file_by_the_rules_of_v1beta4(string topology, string version)
    {
        var spec = Of(topology, version);
        // Each host has the next operating system, and each combination begins with another.
        var first = Topologies.Keys.ToList().IndexOf(topology) + ArtifactCatalogue.KubernetesVersions.ToList().IndexOf(version);
        var hosts = spec.Hosts.Select(host => host.Name).ToList();
        var input = Inputs.For(spec, (host, facts) => OperatingSystems.All[(first + hosts.IndexOf(host.Name)) % OperatingSystems.All.Count].Change(host, facts));
        foreach (var task in Planner.Plan(spec, BuildKind.Create).Tasks.Where(task => task.HostName is not null))
        {
            var parameters = Resolve(input, task.Stage, task.HostName!);
            Assert.NotEmpty(StageScript.Assemble(Catalogue.Find(task.Stage), parameters));
            if (parameters is ControlPlaneParameters { KubeadmConfig: var config })
                CheckKubeadm(config, version);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_versions_files_images_and_settings_are_as_reviewed(string version)
    {
        var spec = Of("one-host", version);
        var stages = new[] { "artifacts", "runtime", "etcd", "control-plane" }.Select(stage => $"### {stage}\n{ShellParameters.Render(Resolve(spec, stage, "solo"))}");
        Golden.Matches($"versions/{version}.txt", string.Concat(stages));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void An_operating_system_runs_the_versions_that_its_kernel_and_C_library_suit(string name, string versions)
    {
        var system = OperatingSystems.Named(name);
        Assert.Contains(HostRequirements.Systems, known => known.Id == system.Id && $"{system.Version}.".StartsWith($"{known.Version}.", StringComparison.Ordinal));
        Assert.Equal(versions.Split(' '), ArtifactCatalogue.KubernetesVersions.Where(version =>
        {
            var wanted = Assert.IsType<PreflightParameters>(Resolve(Of("calico", version), "preflight", "alma1"));
            return AtLeast(system.Kernel, wanted.KernelMinimum) && (wanted.GlibcMinimum.Length == 0 || AtLeast(system.Glibc, wanted.GlibcMinimum));
        }));

        static bool AtLeast(string version, string minimum) => Version.Parse(Leading().Match(version).Value) >= Version.Parse(minimum);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void An_operating_system_decides_where_packages_and_names_come_from(string name, string _)
    {
        var system = OperatingSystems.Named(name);
        var spec = Specs.Calico with
        {
            Os = new OsSpec
            {
                PackageRepositories =
                [
                    new PackageRepositorySpec { Family = PackageFamily.Redhat, Url = "http://redhat.example/BaseOS" },
                    new PackageRepositorySpec { Family = PackageFamily.Debian, Url = "http://debian.example/debian", Suite = "stable" },
                ],
            },
        };
        var input = Inputs.For(spec, system.Change);
        var servers = Assert.IsType<ReachabilityParameters>(Resolve(input, "reachability", "alma1")).Servers;
        Assert.Equal($"{system.Family}.example", Assert.Single(servers, server => server.Purpose == "packages").Host);
        Assert.Contains($"resolvConf: {system.ResolvConf}\n", Assert.IsType<WorkersParameters>(Resolve(input, "workers", "alma-w1")).KubeletConfig, StringComparison.Ordinal);
    }

    [Fact]
    public void A_patch_version_that_nobody_knows_is_built_from_checksums_of_the_spec()
    {
        const string Version = "1.33.99";
        var missing = ArtifactCatalogue.Resolve(Version, "amd64").Missing;
        var spec = Of("one-host", Version) with { Artifacts = new ArtifactsSpec { Checksums = missing.ToDictionary(file => file.Url, _ => new string('d', 64)) } };
        var files = Assert.IsType<ArtifactsParameters>(Resolve(spec, "artifacts", "solo")).Files;
        Assert.Equal(new string('d', 64), files.Single(file => file.Name == "kubelet").Sha256);
        Assert.Contains("kubernetesVersion: v1.33.99\n", Assert.IsType<ControlPlaneParameters>(Resolve(spec, "control-plane", "solo")).KubeadmConfig, StringComparison.Ordinal);
    }

    private static void CheckKubeadm(string config, string version)
    {
        KubeadmTests.CheckFields(config);
        var stream = new YamlStream();
        stream.Load(new StringReader(config));
        var (init, cluster) = ((YamlMappingNode)stream.Documents[0].RootNode, (YamlMappingNode)stream.Documents[1].RootNode);
        Assert.Equal($"v{version}", Text(cluster["kubernetesVersion"]));
        Assert.Matches("^[a-z0-9.-]+:[0-9]+$", Text(cluster["controlPlaneEndpoint"]));
        Assert.True(IPAddress.TryParse(Text(init["localAPIEndpoint"]["advertiseAddress"]), out _));
        Assert.IsType<YamlSequenceNode>(init["nodeRegistration"]["taints"]);
        foreach (var name in new[] { "podSubnet", "serviceSubnet" })
            Assert.All(Text(cluster["networking"][name]).Split(','), network => Assert.True(IPNetwork.TryParse(network, out _)));
        Assert.Matches("^[0-9]+h0m0s$", Text(cluster["certificateValidityPeriod"]));
        Assert.All(((YamlSequenceNode)cluster["etcd"]["external"]["endpoints"]).Select(Text), endpoint => Assert.StartsWith("https://", endpoint, StringComparison.Ordinal));
        foreach (var component in new[] { "apiServer", "controllerManager", "scheduler" })
        {
            var names = ((YamlSequenceNode)cluster[component]["extraArgs"]).Select(argument => Text(argument["name"])).ToList();
            Assert.Equal(names.Distinct(), names);
            Assert.All(names, name => Assert.Matches(Flag(), name));
            if (((YamlMappingNode)cluster[component]).Children.TryGetValue("extraVolumes", out var volumes))
                Assert.All(((YamlSequenceNode)volumes).Select(volume => Text(volume["name"])), name => Assert.Matches(Label(), name));
        }
    }

    private static ClusterSpec Of(string topology, string version) => Topologies[topology] with { Kubernetes = Topologies[topology].Kubernetes with { Version = version } };

    private static object Resolve(ClusterSpec spec, string stage, string host) => Resolve(Inputs.For(spec), stage, host);

    private static object Resolve(ResolutionInput input, string stage, string host) => Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, host, input)).Parameters;

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex(@"^[0-9]+([.][0-9]+){1,2}")]
    private static partial Regex Leading();

    [GeneratedRegex("^[a-z][a-z0-9-]*$")]
    private static partial Regex Flag();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();
}
