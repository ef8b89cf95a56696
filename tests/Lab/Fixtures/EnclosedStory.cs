using System.Text.Json.Nodes;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>
/// A cluster of one host, in a lab of its own, that reaches nothing but an HTTP proxy, whose images lie in a registry that wants a login, and whose SELinux wants a reboot that
/// the spec allows. The first build has a wrong password.
/// </summary>
public sealed class EnclosedStory(LabSystem system) : IAsyncDisposable
{
    internal const string Host = "enclosed";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private Task<BuildRecord>? _refused;
    private Task<BuildRecord>? _built;

    internal Task<BuildRecord> Refused => _refused ??= TellRefusedAsync();

    /// <summary>The same build, resumed with the right password.</summary>
    internal Task<BuildRecord> Built => _built ??= TellBuiltAsync();

    /// <summary>The host's boot ids before and after.</summary>
    internal (string Before, string After) Boots { get; private set; }

    private SlipwayClient Client => system.Slipway.Client;

    internal LabHosts Hosts { get; } = new(LabHosts.OtherSubnet);

    public ValueTask DisposeAsync() => Hosts.DisposeAsync();

    private async Task<BuildRecord> TellRefusedAsync()
    {
        await Hosts.UpAsync($"{Host}:redhat");
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = "enclosed", SshPrivateKey = Hosts.PrivateKey, SudoPassword = Hosts.SudoPassword });
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = "registry", RegistryUser = Hosts.User, RegistryPassword = "not the password" });
        // Also after the reboot, and before anything else has a network.
        await Hosts.OnAsync(Host, $$"""
            cat >/etc/systemd/system/enclosed.service <<'UNIT'
            [Unit]
            DefaultDependencies=no
            Before=network-pre.target
            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=nft 'add table inet enclosed; add chain inet enclosed out { type filter hook output priority 0; }; add rule inet enclosed out ip daddr {{Hosts.Gateway}} tcp dport { 8080, 5000, 5001 } reject'
            [Install]
            WantedBy=sysinit.target
            UNIT
            systemctl daemon-reload && systemctl -q enable --now enclosed.service
            """);
        var before = await BootAsync();
        var build = await Client.Api.CreateClusterAsync(SpecContent.Json(LabSpec.Enclosed(Hosts, "enclosed", "registry").ToJsonString()), "enclosed-1");
        var refused = await EndOfAsync(build);
        Boots = (before, await BootAsync());
        return refused;
    }

    private async Task<BuildRecord> TellBuiltAsync()
    {
        var refused = await Refused;
        var credential = (await Client.Api.ListCredentialsAsync("registry")).Items.Single();
        await Client.Api.UpdateCredentialAsync(credential.Id, new CredentialPatch { RegistryPassword = Hosts.SudoPassword }, ETags.Of(credential));
        await Client.Api.ResumeBuildAsync(refused.Build.Id, new ResumeRequest());
        return await EndOfAsync(refused.Build);
    }

    private async Task<string> BootAsync() => (await Hosts.OnAsync(Host, "cat /proc/sys/kernel/random/boot_id")).Trim();

    private Task<BuildRecord> EndOfAsync(Build build) => BuildRecord.AtTheEndOfAsync(Client, build, Patience);
}
