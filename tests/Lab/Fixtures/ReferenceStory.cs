using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Client;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Support;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>
/// What happens to the reference cluster, in this order however the tests are ordered: each chapter is lived once, after the one
/// before it. Somebody rotates the sudo password and begins with one host while the first build is under way.
/// </summary>
internal sealed class ReferenceStory(LabSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private static readonly string[] Everybody = ["alma1", "alma-w1", "alma-w2"];

    private Task<BuildRecord>? _wrongPassword;
    private Task<BuildRecord>? _resumed;
    private Task<BuildRecord>? _again;
    private Task<string>? _cutOff;
    private Task<BuildRecord>? _disturbed;
    private Task<BuildRecord>? _mended;

    private string NewPassword => system.Canaries.NewSudoPassword;

    private SlipwayClient Client => system.Slipway.Client;

    private LabHosts Hosts => system.Hosts;

    /// <summary>After <see cref="Again"/>: whom the hosts have connected to outside the lab during all builds so far.</summary>
    public string ConnectedElsewhere { get; private set; } = "";

    /// <summary>While packages are installed on alma-w2 its sudo password becomes another than the credential says.</summary>
    public Task<BuildRecord> WrongPassword => _wrongPassword ??= TellWrongPasswordAsync();

    /// <summary>The other hosts and the credential get the new password; the build is resumed and makes the cluster.</summary>
    public Task<BuildRecord> Resumed => _resumed ??= TellResumedAsync();

    /// <summary>The same cluster is built a second time.</summary>
    public Task<BuildRecord> Again => _again ??= TellAgainAsync();

    /// <summary>alma-w1's cables are pulled and plugged in again; its routes to the other nodes' pods when they are back.</summary>
    public Task<string> CutOff => _cutOff ??= TellCutOffAsync();

    /// <summary>alma-w1 shows another host key and alma-w2 is switched off; a third build meets both.</summary>
    public Task<BuildRecord> Disturbed => _disturbed ??= TellDisturbedAsync();

    /// <summary>alma-w2 is switched on, alma-w1's new key is pinned in the spec, and the build is resumed with that revision.</summary>
    public Task<BuildRecord> Mended => _mended ??= TellMendedAsync();

    private async Task<BuildRecord> TellWrongPasswordAsync()
    {
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = LabSpec.Credential, SshPrivateKey = Hosts.PrivateKey, SudoPassword = system.Canaries.OldSudoPassword });
        await Task.WhenAll(Everybody.Select(host => Hosts.SetPasswordAsync(host, system.Canaries.OldSudoPassword)));
        await Task.WhenAll(Everybody.Select(Hosts.WatchTrafficAsync));
        using var spec = LabSpec.Reference(Hosts);
        var build = await Client.Api.CreateClusterAsync(spec, "reference-1");
        using var patience = new CancellationTokenSource(Patience);
        await Client.FollowAsync(build.Id, 0, patience.Token).FirstAsync(happened => happened.IsStep("packages") && (string?)happened.Data["host"] == "alma-w2", patience.Token);
        await Hosts.SetPasswordAsync("alma-w2", NewPassword);
        return await EndOfAsync(build);
    }

    private async Task<BuildRecord> TellResumedAsync()
    {
        var failed = await WrongPassword;
        await Hosts.SetPasswordAsync("alma1", NewPassword);
        await Hosts.SetPasswordAsync("alma-w1", NewPassword);
        var credential = (await Client.Api.ListCredentialsAsync(LabSpec.Credential)).Items.Single();
        await Client.Api.UpdateCredentialAsync(credential.Id, new CredentialPatch { SudoPassword = NewPassword }, ETags.Of(credential));
        return await EndOfAsync(await Client.Api.ResumeBuildAsync(failed.Build.Id, new ResumeRequest()));
    }

    private async Task<BuildRecord> TellAgainAsync()
    {
        var cluster = (await Resumed).Build.ClusterId;
        // As auditd would write them a moment after the build has begun.
        await Hosts.OnAsync(LabHosts.RedHat, "cat >>/var/log/audit/audit.log", AuditLog(TimeProvider.System.GetUtcNow().AddMinutes(2)));
        var again = await EndOfAsync(await Client.Api.CreateBuildAsync(cluster, new CreateBuildRequest(), "reference-2"));
        ConnectedElsewhere = string.Concat(await Task.WhenAll(Everybody.Select(Hosts.ConnectedElsewhereAsync)));
        return again;
    }

    private async Task<BuildRecord> TellDisturbedAsync()
    {
        await CutOff;
        var cluster = (await Again).Build.ClusterId;
        await Hosts.RotateHostKeyAsync("alma-w1");
        await Hosts.StopAsync("alma-w2");
        var build = await Client.Api.CreateBuildAsync(cluster, new CreateBuildRequest(), "reference-3");
        // It waits for alma-w2 most of the time.
        _ = system.HighAvailability.Built;
        return await EndOfAsync(build);
    }

    private async Task<string> TellCutOffAsync()
    {
        await Again;
        var routes = await RoutesAsync();
        await Hosts.CutAsync("alma-w1");
        // systemd-networkd takes the address away with the carrier, and the kernel every route that needs it.
        await Eventually.SeesAsync(RoutesAsync, left => left.Length == 0);
        await Hosts.MendAsync("alma-w1");
        return await Eventually.SeesAsync(RoutesAsync, back => back == routes);

        Task<string> RoutesAsync() => Hosts.OnAsync("alma-w1", "ip -4 route show proto 147");
    }

    private async Task<BuildRecord> TellMendedAsync()
    {
        var disturbed = await Disturbed;
        await Hosts.StartAsync("alma-w2");
        var key = (await Hosts.OnAsync("alma-w1", "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")).Split(' ')[1];
        var cluster = await Client.Api.GetClusterAsync(disturbed.Build.ClusterId);
        var hosts = JsonSerializer.SerializeToNode(cluster.Spec.Hosts.Select(host => host.Name == "alma-w1" ? host with { HostKey = key } : host), SlipwayJson.Options)!;
        using var patch = SpecContent.Json(new JsonObject { ["hosts"] = hosts }.ToJsonString());
        var changed = await Client.Api.UpdateClusterAsync(cluster.Id, patch, ETags.Of(cluster));
        return await EndOfAsync(await Client.Api.ResumeBuildAsync(disturbed.Build.Id, new ResumeRequest { Revision = changed.Revision }));
    }

    private static string AuditLog(DateTimeOffset time) => string.Concat(Enumerable.Range(1, 3).Select(serial =>
        $"type=AVC msg=audit({time.ToUnixTimeSeconds()}.100:{serial}): avc:  denied  {{ read }} for  pid=700 comm=\"unix_chkpwd\" name=\"shadow\" dev=\"dm-0\" ino=9 "
        + "scontext=system_u:system_r:chkpwd_t:s0 tcontext=system_u:object_r:etc_t:s0 tclass=file permissive=1\n"));

    private Task<BuildRecord> EndOfAsync(Build build) => BuildRecord.AtTheEndOfAsync(Client, build, Patience);
}
