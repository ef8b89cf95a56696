using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Imports;

public sealed class RegistryTests
{
    [Fact]
    public void A_mirror_whose_certificate_nobody_checks_stays_one()
    {
        var result = Importing.Files("", ("inventory.ini", Importing.ThreeHosts), ("group_vars/all/a.yml", """
            containerd_registries_mirrors:
              - prefix: registry.k8s.io
                mirrors: [{host: "https://mirror.example:5000", capabilities: [pull], skip_verify: true}]
              - prefix: quay.io
                mirrors: [{host: "https://other.example", skip_verify: false}]
            """));

        Assert.Equal("https://mirror.example:5000", result.Spec.Artifacts.RegistryMirrors["registry.k8s.io"]);
        Assert.Equal(["mirror.example:5000"], result.Spec.Runtime.Registries.Where(registry => registry.Value.SkipVerify).Select(registry => registry.Key));
        Assert.Equal(ImportOutcome.Applied, result.Of("containerd_registries_mirrors").Outcome);
    }

    [Fact]
    public void Cri_os_registries_and_settings_become_mirrors_and_overrides()
    {
        var result = Importing.Files("", ("inventory.ini", Importing.ThreeHosts), ("group_vars/all/a.yml", """
            container_manager: crio
            crio_registries:
              - location: registry.corp.example
                insecure: true
              - prefix: docker.io
                location: registry-1.docker.io
                mirrors: [{location: "172.20.100.52:5000", insecure: true}, {location: mirror.example}]
              - prefix: old.example
                location: new.example
            crio_log_level: debug
            crio_metrics_port: "9091"
            crio_config: [{section: crio.runtime, option: pids_limit, value: 4096}]
            """));

        Assert.Equal(
            new Dictionary<string, string> { ["docker.io"] = "https://172.20.100.52:5000", ["old.example"] = "https://new.example" },
            result.Spec.Artifacts.RegistryMirrors);
        Assert.Equal(["172.20.100.52:5000", "registry.corp.example"], result.Spec.Runtime.Registries.Where(registry => registry.Value.SkipVerify).Select(registry => registry.Key).Order());
        Assert.Equal("""{"crio":{"runtime":{"log_level":"debug","pids_limit":4096},"metrics":{"metrics_port":9091}}}""", result.Spec.Overrides.Crio!.ToJsonString());
        Assert.Equal(ImportOutcome.Adjusted, result.Of("crio_registries").Outcome);
    }

    [Fact]
    public void Cri_os_settings_are_nothing_to_containerd()
    {
        var result = Importing.Files("", ("inventory.ini", Importing.ThreeHosts), ("group_vars/all/a.yml", "crio_log_level: debug\n"));

        Assert.Null(result.Spec.Overrides.Crio);
        Assert.Equal((RuntimeKind.Containerd, ImportOutcome.Adjusted), (result.Spec.Runtime.Kind, result.Of("crio_log_level").Outcome));
    }

    [Fact]
    public void A_registrys_login_is_pointed_to_a_credential_and_goes_nowhere()
    {
        var result = Importing.Files("", ("inventory.ini", Importing.ThreeHosts), ("group_vars/all/a.yml", "containerd_registry_auth: [{registry: r.example, username: u, password: s3cret-word}]\n"));

        var finding = result.Of("containerd_registry_auth");
        Assert.Equal(ImportOutcome.NotSupported, finding.Outcome);
        Assert.Contains("runtime.registries", finding.Detail);
        Assert.DoesNotContain("s3cret-word", System.Text.Json.JsonSerializer.Serialize(result));
    }
}
