using System.Text.Json.Nodes;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>
/// A cluster of one host that reaches nothing but an HTTP proxy, whose images lie in a registry that wants a login, and whose SELinux wants a reboot that
/// the spec allows. The first build has a wrong password.
/// </summary>
internal sealed class EnclosedStory(LabSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private Task<BuildRecord>? _refused;
    private Task<BuildRecord>? _built;

    public Task<BuildRecord> Refused => _refused ??= TellRefusedAsync();

    /// <summary>The same build, resumed with the right password.</summary>
    public Task<BuildRecord> Built => _built ??= TellBuiltAsync();

    /// <summary>The host's boot ids before and after.</summary>
    public (string Before, string After) Boots { get; private set; }

    private SlipwayClient Client => system.Slipway.Client;

    private async Task<BuildRecord> TellRefusedAsync()
    {
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = "enclosed", SshPrivateKey = system.Hosts.PrivateKey, SudoPassword = system.Hosts.SudoPassword });
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = "registry", RegistryUser = system.Hosts.User, RegistryPassword = "not the password" });
        // Also after the reboot, and before anything else has a network.
        await system.Hosts.OnAsync(LabHosts.Enclosed, $$"""
            cat >/etc/systemd/system/enclosed.service <<'UNIT'
            [Unit]
            DefaultDependencies=no
            Before=network-pre.target
            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=nft 'add table inet enclosed; add chain inet enclosed out { type filter hook output priority 0; }; add rule inet enclosed out ip daddr {{system.Hosts.Gateway}} tcp dport { 8080, 5000, 5001 } reject'
            [Install]
            WantedBy=sysinit.target
            UNIT
            systemctl daemon-reload && systemctl -q enable --now enclosed.service
            """);
        var before = await BootAsync();
        var build = await Client.Api.CreateClusterAsync(SpecContent.Json(LabSpec.Enclosed(system.Hosts, "enclosed", "registry").ToJsonString()), "enclosed-1");
        var refused = await EndOfAsync(build);
        Boots = (before, await BootAsync());
        return refused;
    }

    private async Task<BuildRecord> TellBuiltAsync()
    {
        var refused = await Refused;
        var credential = (await Client.Api.ListCredentialsAsync("registry")).Items.Single();
        await Client.Api.UpdateCredentialAsync(credential.Id, new CredentialPatch { RegistryPassword = system.Hosts.SudoPassword }, ETags.Of(credential));
        await Client.Api.ResumeBuildAsync(refused.Build.Id, new ResumeRequest());
        return await EndOfAsync(refused.Build);
    }

    private async Task<string> BootAsync() => (await system.Hosts.OnAsync(LabHosts.Enclosed, "cat /proc/sys/kernel/random/boot_id")).Trim();

    private async Task<BuildRecord> EndOfAsync(Build build)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await BuildRecord.AtTheEndOfAsync(Client, build.Id, patience.Token);
    }
}
