using Slipway.Catalog;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;

namespace Slipway.Tests.Planning;

public sealed class ResolverTests
{
    public static TheoryData<string, string, string> Tasks()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (name, spec) in Specs.All)
        {
            // One host of a kind says it all.
            foreach (var task in Planner.Plan(spec, BuildKind.Create).Tasks.Where(task => task.HostName is not (null or "alma-w2" or "db2" or "db3" or "etcd2" or "etcd3" or "cp3")))
                data.Add(name, task.Stage, task.HostName!);
        }
        foreach (var (name, spec) in new[] { ("calico", Specs.Calico), ("flannel", Specs.Flannel) })
        {
            foreach (var stage in new[] { "preflight", "manifests", "os", "runtime", "control-plane", "network-plugin", "dns", "addons", "verify" })
                data.Add(name, stage, "alma1");
        }
        data.Add("dual-stack-calico", "control-plane", "alma1");
        data.Add("dual-stack-calico", "network-plugin", "alma1");
        data.Add("dual-stack-flannel", "network-plugin", "alma1");
        data.Add("ipv6-calico", "network-plugin", "cp");
        foreach (var stage in new[] { "preflight", "os", "artifacts", "runtime", "network-plugin", "verify" })
            data.Add("dual-stack-cilium", stage, "alma1");
        return data;
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Parameters_are_as_reviewed(string specName, string stage, string host)
    {
        var parameters = Resolve(specName, stage, host);
        Assert.IsType(Catalogue.Find(stage).ParametersType, parameters);
        Golden.Matches($"{specName}/{stage}-{host}.sh", ShellParameters.Render(parameters));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Parameters_survive_being_stored(string specName, string stage, string host)
    {
        var parameters = Resolve(specName, stage, host);
        var json = StageParameters.Write(parameters);
        Assert.Equal(json, StageParameters.Write(StageParameters.Read(Catalogue.Find(stage), json)));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Parameters_do_not_depend_on_the_order_of_keys_in_the_spec(string specName, string stage, string host)
    {
        var spec = SpecNamed(specName);
        var reordered = spec with
        {
            Overrides = spec.Overrides with { Kubelet = Reversed(spec.Overrides.Kubelet), KubeProxy = Reversed(spec.Overrides.KubeProxy), Containerd = Reversed(spec.Overrides.Containerd), Crio = Reversed(spec.Overrides.Crio) },
            Os = spec.Os with { Sysctl = spec.Os.Sysctl.Reverse().ToDictionary() },
            Artifacts = spec.Artifacts with { RegistryMirrors = spec.Artifacts.RegistryMirrors.Reverse().ToDictionary() },
            Hosts = [.. spec.Hosts.Select(h => h with { Labels = h.Labels.Reverse().ToDictionary() })],
        };
        Assert.Equal(Json(spec, stage, host), Json(reordered, stage, host));

        static System.Text.Json.Nodes.JsonObject? Reversed(System.Text.Json.Nodes.JsonObject? value) =>
            value is null ? null : new(value.Reverse().Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

        static string Json(ClusterSpec spec, string stage, string host) =>
            StageParameters.Write(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, host, Inputs.For(spec))).Parameters);
    }

    [Fact]
    public void A_host_of_the_cluster_that_serves_the_others_is_reached_without_the_proxy_and_no_other_host_changes_that()
    {
        var spec = Specs.Overridden with
        {
            Artifacts = Specs.Overridden.Artifacts with { RegistryMirrors = new Dictionary<string, string> { ["registry.k8s.io"] = "http://10.10.1.12:5000", ["quay.io"] = "http://mirror.example" } },
            Runtime = new RuntimeSpec(),
            Os = Specs.Overridden.Os with { Proxy = new ProxySpec { Http = "http://proxy.example:3128" }, PackageRepositories = [] },
        };
        var direct = Of<RuntimeParameters>(spec, "runtime").NoProxy;
        Assert.EndsWith(",lb-apiserver.kubernetes.local,10.10.1.12", direct, StringComparison.Ordinal);
        Assert.Contains(new ArtifactServer("10.10.1.12", 5000, "images"), Of<ReachabilityParameters>(spec, "reachability").Servers);

        var grown = spec with { Hosts = [.. spec.Hosts, spec.Hosts[2] with { Name = "alma-w3", Ip = "10.10.1.13", Address = "10.10.1.13" }] };
        Assert.Equal(direct, Of<RuntimeParameters>(grown, "runtime").NoProxy);

        static T Of<T>(ClusterSpec spec, string stage) => Assert.IsType<T>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, "alma1", Inputs.For(spec))).Parameters);
    }

    [Fact]
    public void An_unknown_architecture_is_named()
    {
        var input = Inputs.For(Specs.Reference, (_, facts) => new(facts) { ["arch"] = "s390x" });
        var failure = Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("artifacts", "alma-w1", input));
        Assert.Equal(ErrorCodes.ValueNotSupported, failure.Code);
        Assert.Contains("s390x", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_fact_is_named()
    {
        var input = Inputs.For(Specs.Reference, (_, facts) => { facts.Remove("arch"); return facts; });
        var failure = Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("runtime", "alma1", input));
        Assert.Contains("alma1", failure.Detail, StringComparison.Ordinal);
        Assert.Contains("'arch'", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_known_checksum_is_not_downloaded()
    {
        var spec = Specs.Reference with { Artifacts = new ArtifactsSpec { Versions = new Dictionary<string, string> { ["etcd"] = "3.5.99" } } };
        var failure = Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("artifacts", "alma1", Inputs.For(spec)));
        Assert.Equal(ErrorCodes.VersionUnknown, failure.Code);
        Assert.Contains("etcd-v3.5.99-linux-amd64.tar.gz", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_get_no_runtime_whose_cgroups_kubelet_would_not_find()
    {
        var spec = Specs.Reference with
        {
            Overrides = new OverridesSpec
            {
                Containerd = Specs.Json("""{"plugins":{"io.containerd.cri.v1.runtime":{"containerd":{"runtimes":{"runc":{"options":{"SystemdCgroup":false}}}}}}}"""),
            },
        };
        var failure = Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("runtime", "alma1", Inputs.For(spec)));
        Assert.Equal(ErrorCodes.ValueInvalid, failure.Code);
    }

    [Fact]
    public void An_override_that_TOML_cannot_say_is_refused()
    {
        var spec = Specs.Reference with { Overrides = new OverridesSpec { Containerd = Specs.Json("""{"imports":[null]}""") } };
        Assert.Equal(ErrorCodes.ValueInvalid, Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("runtime", "alma1", Inputs.For(spec))).Code);
    }

    [Fact]
    public void The_token_is_published_only_while_a_host_still_joins()
    {
        var joined = Inputs.For(Specs.Reference, (_, facts) => new(facts) { ["joined"] = "true" });
        var half = Inputs.For(Specs.Reference, (host, facts) => new(facts) { ["joined"] = host.Name == "alma-w2" ? "false" : "true" });
        Assert.Equal((false, ""), Join(joined));
        Assert.Equal((true, "abc123"), Join(half));

        static (bool, string) Join(ResolutionInput input)
        {
            var parameters = Assert.IsType<JoinTokenParameters>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve("join-token", "alma1", input)).Parameters);
            return (parameters.JoinNeeded, parameters.BootstrapTokenId);
        }
    }

    [Theory]
    [InlineData("{", ErrorCodes.HostOutputUnreadable)]
    [InlineData("""{"alma1":"10.233.64.0/24"}""", ErrorCodes.HostOutputUnreadable)]
    [InlineData("null", ErrorCodes.NodesNotRegistered)]
    [InlineData("""{"alma1":null,"alma-w1":["10.233.65.0/24"],"alma-w2":["10.233.66.0/24"]}""", ErrorCodes.NodesNotRegistered)]
    [InlineData("""{"alma1":[null],"alma-w1":["10.233.65.0/24"],"alma-w2":["10.233.66.0/24"]}""", ErrorCodes.NodesNotRegistered)]
    [InlineData("""{"alma1":["somewhere"],"alma-w1":["10.233.65.0/24"],"alma-w2":["10.233.66.0/24"]}""", ErrorCodes.NodesNotRegistered)]
    public void Networks_of_pods_that_no_cluster_would_give_are_the_tasks_failure(string podCidrs, string code)
    {
        var input = Inputs.For(Specs.Reference) with { Outputs = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["pod-cidrs"] = new Dictionary<string, string> { ["podCidrs"] = podCidrs } } };
        Assert.Equal(code, Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("network", "alma1", input)).Code);
    }

    [Fact]
    public void Nothing_that_changes_while_a_cluster_comes_up_changes_a_digest()
    {
        var before = Inputs.For(Specs.Reference);
        var after = Inputs.For(Specs.Reference, (_, facts) => new(facts)
        {
            ["joined"] = "true",
            ["containerd"] = "2.0.5",
            ["kubelet"] = "1.32.5",
            ["etcd"] = "3.5.21",
            ["selinux"] = "disabled",
            ["bootId"] = "another",
            ["clusterCaFingerprint"] = new string('1', 64),
            ["etcdCaFingerprint"] = new string('2', 64),
            ["listening"] = "0.0.0.0:6443 kube-apiserver",
            ["diskFreeMb"] = "9000",
        }) with
        { BootstrapTokenId = "def456" };
        foreach (var task in Planner.Plan(Specs.Reference, BuildKind.Create).Tasks.Where(task => task.HostName is not null))
            Assert.True(Digest(before, task) == Digest(after, task), task.Key);

        static string Digest(ResolutionInput input, PlannedTask task)
        {
            var resolved = Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(task.Stage, task.HostName!, input));
            return StageDigest.Compute(Catalogue.Find(task.Stage), StageParameters.Write(resolved.Parameters));
        }
    }

    [Fact]
    public void A_host_that_is_left_out_is_waited_for_by_nobody_but_keeps_its_route_once_it_joined()
    {
        var never = Inputs.For(Specs.Reference) with { Excluded = new HashSet<string> { "alma-w2" } };
        var joined = Inputs.For(Specs.Reference, (_, facts) => new(facts) { ["joined"] = "true" }) with { Excluded = new HashSet<string> { "alma-w2" } };
        Assert.Equal(["alma1", "alma-w1"], Of<PodCidrsParameters>("pod-cidrs", never).Nodes);
        Assert.Equal(["alma1", "alma-w1", "alma-w2"], Of<PodCidrsParameters>("pod-cidrs", joined).Nodes);
        Assert.Equal(["alma1", "alma-w1", "alma-w2"], Of<PodCidrsParameters>("pod-cidrs", never with { ExcludedNodes = new HashSet<string> { "alma-w2" } }).Nodes);
        Assert.Equal(["alma1", "alma-w1"], Of<VerifyParameters>("verify", joined).Nodes.Select(node => node.Name));
        Assert.Equal(["alma-w2"], Of<VerifyParameters>("verify", joined).Absent);
        Assert.Equal(3, Of<OsParameters>("os", never).Hosts.Count);

        static T Of<T>(string stage, ResolutionInput input) => Assert.IsType<T>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, "alma1", input)).Parameters);
    }

    [Fact]
    public void Another_worker_does_not_touch_what_the_others_have_but_for_the_firewall()
    {
        var more = Specs.Reference with { Hosts = [.. Specs.Reference.Hosts, Specs.Reference.Hosts[2] with { Name = "alma-w3", Ip = "10.10.1.13", Address = "10.10.1.13" }] };
        foreach (var stage in new[] { "artifacts", "runtime", "workers" })
            Assert.Equal(Render(Specs.Reference, stage), Render(more, stage));
        Assert.NotEqual(Render(Specs.Reference, "os"), Render(more, "os"));
        Assert.Equal(Render(Closed(Specs.Reference), "os"), Render(Closed(more), "os"));

        static ClusterSpec Closed(ClusterSpec spec) => spec with { Os = spec.Os with { Firewall = FirewallMode.Leave } };
        static string Render(ClusterSpec spec, string stage) =>
            ShellParameters.Render(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, "alma-w1", Inputs.For(spec))).Parameters);
    }

    [Fact]
    public void Another_control_plane_does_not_touch_the_others_but_workers_learn_of_it()
    {
        var two = Closed(Specs.ThreeControlPlanes) with { Hosts = [.. Specs.ThreeControlPlanes.Hosts.Where(host => host.Name != "cp3")] };
        foreach (var stage in new[] { "os", "artifacts", "runtime", "control-plane" })
            Assert.Equal(Render(two, stage, "cp1"), Render(Closed(Specs.ThreeControlPlanes), stage, "cp1"));
        Assert.Contains("server 10.10.1.12:6443;", Render(Specs.ThreeControlPlanes, "workers", "worker1"), StringComparison.Ordinal);

        static ClusterSpec Closed(ClusterSpec spec) => spec with { Os = spec.Os with { Firewall = FirewallMode.Leave } };
        static string Render(ClusterSpec spec, string stage, string host) =>
            ShellParameters.Render(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, host, Inputs.For(spec))).Parameters);
    }

    [Theory]
    [InlineData("worker1", null, null, "10.10.1.10 10.10.1.11 10.10.1.12")]
    [InlineData("cp2", null, null, "10.10.1.11")]
    [InlineData("worker1", "192.0.2.1", 6443, "192.0.2.1")]
    [InlineData("cp2", "192.0.2.1", 6443, "10.10.1.11")]
    [InlineData("cp2", "192.0.2.1", 443, "192.0.2.1")]
    [InlineData("worker1", "", 6443, "")]
    public void A_control_plane_goes_by_itself_and_the_others_by_what_is_in_front(string host, string? balancer, int? port, string addresses)
    {
        var spec = Specs.ThreeControlPlanes;
        if (balancer is not null)
            spec = spec with { ControlPlane = new ControlPlaneSpec { ExternalLoadBalancer = new ExternalLoadBalancerSpec { Address = balancer.Length > 0 ? balancer : null, Port = port } } };
        var os = Assert.IsType<OsParameters>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve("os", host, Inputs.For(spec))).Parameters);
        Assert.Equal(addresses, string.Join(' ', os.HostsEntries.Select(entry => entry.Ip)));
        var plane = Assert.IsType<ControlPlaneParameters>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve("control-plane", "cp2", Inputs.For(spec))).Parameters);
        Assert.Equal($"lb-apiserver.kubernetes.local:{port ?? 6443}", plane.ControlPlaneEndpoint);
        Assert.Equal(balancer is { Length: > 0 }, plane.CertificateSans.Contains("192.0.2.1"));
    }

    [Fact]
    public void Another_text_for_the_API_server_is_another_pod()
    {
        string Config(string issuerCertificate) => Assert.IsType<ControlPlaneParameters>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve("control-plane", "cp1", Inputs.For(
            Specs.Hardened with { Security = Specs.Hardened.Security with { Oidc = Specs.Hardened.Security.Oidc! with { CertificateAuthority = issuerCertificate } } }))).Parameters).KubeadmConfig;
        Assert.NotEqual(Config("one"), Config("two"));
    }

    private static ClusterSpec SpecNamed(string name) => name switch
    {
        "calico" => Specs.Calico,
        "flannel" => Specs.Flannel,
        "dual-stack-calico" => Specs.DualStackCalico,
        "dual-stack-flannel" => Specs.DualStackFlannel,
        "dual-stack-cilium" => Specs.DualStackCilium,
        "ipv6-calico" => Specs.Ipv6Calico,
        _ => Specs.All[name],
    };

    private static object Resolve(string specName, string stage, string host) =>
        Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, host, Inputs.For(SpecNamed(specName)))).Parameters;
}
