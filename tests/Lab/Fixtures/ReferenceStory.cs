using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>
/// What happens to the reference cluster, in this order however the tests are ordered: each chapter is lived once, after the one
/// before it. Somebody rotates the sudo password and begins with one host while the first build is under way.
/// </summary>
internal sealed class ReferenceStory(LabSystem system)
{
    private const string NewPassword = "rotated-in-the-middle-of-the-story";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static readonly string[] Everybody = ["alma1", "alma-w1", "alma-w2"];

    private Task<BuildRecord>? _wrongPassword;
    private Task<BuildRecord>? _resumed;
    private Task<BuildRecord>? _again;
    private Task<BuildRecord>? _disturbed;

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

    /// <summary>alma-w1 shows another host key and alma-w2 is switched off; a third build meets both.</summary>
    public Task<BuildRecord> Disturbed => _disturbed ??= TellDisturbedAsync();

    private async Task<BuildRecord> TellWrongPasswordAsync()
    {
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = LabSpec.Credential, SshPrivateKey = Hosts.PrivateKey, SudoPassword = Hosts.SudoPassword });
        await Task.WhenAll(Everybody.Select(Hosts.WatchTrafficAsync));
        using var spec = LabSpec.Reference(Hosts);
        var build = await Client.Api.CreateClusterAsync(spec, "reference-1");
        using var patience = new CancellationTokenSource(Patience);
        await Client.FollowAsync(build.Id, 0, patience.Token).FirstAsync(IsInstallingPackages, patience.Token);
        await Hosts.SetPasswordAsync("alma-w2", NewPassword);
        return await EndOfAsync(build);

        static bool IsInstallingPackages(BuildEvent happened) =>
            happened.Type == EventTypes.StepStarted && (string?)happened.Data["host"] == "alma-w2" && (string?)happened.Data["name"] == "packages";
    }

    private async Task<BuildRecord> TellResumedAsync()
    {
        var failed = await WrongPassword;
        await Hosts.SetPasswordAsync("alma1", NewPassword);
        await Hosts.SetPasswordAsync("alma-w1", NewPassword);
        await Hosts.SetPasswordAsync(LabHosts.Solo, NewPassword);
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
        var cluster = (await Again).Build.ClusterId;
        await Hosts.RotateHostKeyAsync("alma-w1");
        await Hosts.StopAsync("alma-w2");
        return await EndOfAsync(await Client.Api.CreateBuildAsync(cluster, new CreateBuildRequest(), "reference-3"));
    }

    private static string AuditLog(DateTimeOffset time) => string.Concat(Enumerable.Range(1, 3).Select(serial =>
        $"type=AVC msg=audit({time.ToUnixTimeSeconds()}.100:{serial}): avc:  denied  {{ read }} for  pid=700 comm=\"unix_chkpwd\" name=\"shadow\" dev=\"dm-0\" ino=9 "
        + "scontext=system_u:system_r:chkpwd_t:s0 tcontext=system_u:object_r:etc_t:s0 tclass=file permissive=1\n"));

    private async Task<BuildRecord> EndOfAsync(Build build)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await BuildRecord.AtTheEndOfAsync(Client, build.Id, patience.Token);
    }
}
