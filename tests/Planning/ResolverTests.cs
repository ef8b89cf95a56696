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
        foreach (var (name, spec) in new[] { ("three-nodes", Specs.Reference), ("three-etcd", Specs.ThreeEtcd), ("overridden", Specs.Overridden) })
        {
            // One host of a kind says it all.
            foreach (var task in Planner.Plan(spec, BuildKind.Create).Tasks.Where(task => task.HostName is not (null or "alma-w2" or "db2" or "db3")))
                data.Add(name, task.Stage, task.HostName!);
        }
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
            Overrides = new OverridesSpec { Kubelet = Reversed(spec.Overrides.Kubelet), KubeProxy = Reversed(spec.Overrides.KubeProxy), Containerd = Reversed(spec.Overrides.Containerd) },
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
            var parameters = Assert.IsType<ControlPlaneParameters>(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve("control-plane", "alma1", input)).Parameters);
            return (parameters.JoinNeeded, parameters.BootstrapTokenId);
        }
    }

    [Fact]
    public void A_new_token_makes_a_kept_control_plane_run_again()
    {
        Assert.NotEqual(Digest("abc123"), Digest("def456"));

        static string Digest(string tokenId)
        {
            var resolved = Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve("control-plane", "alma1", Inputs.For(Specs.Reference) with { BootstrapTokenId = tokenId }));
            return StageDigest.Compute(Catalogue.Find("control-plane"), StageParameters.Write(resolved.Parameters));
        }
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

    private static ClusterSpec SpecNamed(string name) => name switch { "three-nodes" => Specs.Reference, "three-etcd" => Specs.ThreeEtcd, _ => Specs.Overridden };

    private static object Resolve(string specName, string stage, string host) =>
        Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, host, Inputs.For(SpecNamed(specName)))).Parameters;
}
