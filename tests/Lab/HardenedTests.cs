using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>A cluster by the CIS benchmark, whose Secrets are encrypted at rest.</summary>
public sealed class HardenedTests(LabSystem system)
{
    [Fact]
    public async Task The_API_server_runs_with_audit_admission_and_a_key_that_only_root_can_read()
    {
        system.Need();
        var built = await system.Solo.Killed;

        Assert.True(built.Build.Status == BuildStatus.Succeeded, built.Story);
        var running = await system.Hosts.OnAsync(LabHosts.Solo, "tr '\\0' '\\n' </proc/$(pgrep -of 'kube-apiserver.*--encryption-provider-config')/cmdline");
        Assert.Superset(
            new HashSet<string>(["--profiling=false", "--tls-min-version=VersionTLS12", "--audit-policy-file=/etc/kubernetes/api-server/audit-policy.yaml", "--admission-control-config-file=/etc/kubernetes/api-server/admission.yaml"]),
            running.Split('\n').ToHashSet());
        Assert.Equal("600 root", (await system.Hosts.OnAsync(LabHosts.Solo, "stat -c '%a %U' /etc/kubernetes/api-server/encryption.yaml")).Trim());
    }
}
