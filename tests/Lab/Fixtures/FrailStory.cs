using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Support;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>What befalls the machine of a cluster of one host, chapter after chapter; each resumes where the one before it stopped.</summary>
internal sealed class FrailStory(LabSystem system)
{
    private const string Cache = "/var/cache/slipway";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private Task<BuildRecord>? _full;
    private Task<BuildRecord>? _exchanged;
    private Task<BuildRecord>? _finished;
    private Task<BuildRecord>? _foreign;
    private Task<BuildRecord>? _forsaken;
    private Task<BuildRecord>? _silent;

    /// <summary>Another tenant's, for the same machine under its other address, while a step ran there: as far as its first refusal, then cancelled.</summary>
    public BuildEvent Refused { get; private set; } = null!;

    /// <summary>The build's positions when a cancel found no runner, and when a forced one had given its step up.</summary>
    public (Build Asked, Build Forced) Cancelled { get; private set; }

    /// <summary>The host reboots while packages are installed. When it is back and the step done, the disk is full.</summary>
    public Task<BuildRecord> Full => _full ??= TellFullAsync();

    /// <summary>There is room, but it is another machine now; and in the middle of the resumed build it is yet another.</summary>
    public Task<BuildRecord> Exchanged => _exchanged ??= TellExchangedAsync();

    /// <summary>The same machine all the time, and the build resumed.</summary>
    public Task<BuildRecord> Finished => _finished ??= TellFinishedAsync();

    /// <summary>Another tenant builds a cluster on the finished one's machine.</summary>
    public Task<BuildRecord> Foreign => _foreign ??= TellForeignAsync();

    /// <summary>The cluster is built again, every runner stands still in mid-step, and the build is cancelled, by force in the end; then they live again, and it is resumed.</summary>
    public Task<BuildRecord> Forsaken => _forsaken ??= TellForsakenAsync();

    /// <summary>The cluster is built once more, and its host has no network for a minute in mid-step.</summary>
    public Task<BuildRecord> Silent => _silent ??= TellSilentAsync();

    private SlipwayClient Client => system.Slipway.Client;

    private LabHosts Hosts => system.Hosts;

    private async Task<BuildRecord> TellFullAsync()
    {
        await CreateCredentialAsync(Client);
        // Somebody else has the cores while this one waits for its machine.
        _ = system.Guide.Followed;
        await Hosts.HoldPackagesAsync(LabHosts.Frail);
        using var spec = LabSpec.Single(Hosts, LabHosts.Frail, "patient", LabHosts.Frail);
        var build = await Client.Api.CreateClusterAsync(spec, "frail-1");
        await SeesAsync(Client, build, happened => happened.IsStep("packages"));
        Refused = await RefusedAsync();

        await Hosts.OnAsync(LabHosts.Frail, "systemctl reboot");
        await SeesAsync(Client, build, happened => happened.IsStep("packages") && (int?)happened.Data["attempt"] == 2);
        await Hosts.OnAsync(LabHosts.Frail, $"mkdir -p {Cache} && mount -t tmpfs -o size=1m none {Cache} && ! cat /dev/zero >{Cache}/filler");
        return await EndOfAsync(Client, build);
    }

    private async Task<BuildRecord> TellExchangedAsync()
    {
        var full = await Full;
        await Hosts.OnAsync(LabHosts.Frail, $"umount {Cache}");
        await Hosts.ChangeMachineIdAsync(LabHosts.Frail);
        var build = await Client.Api.ResumeBuildAsync(full.Build.Id, new ResumeRequest());
        await SeesAsync(Client, build, happened => happened.IsStep("kubernetes") && happened.Sequence > full.Events[^1].Sequence);
        await Hosts.ChangeMachineIdAsync(LabHosts.Frail);
        return await EndOfAsync(Client, build);
    }

    private async Task<BuildRecord> TellFinishedAsync() => await EndOfAsync(Client, await Client.Api.ResumeBuildAsync((await Exchanged).Build.Id, new ResumeRequest()));

    private async Task<BuildRecord> TellForeignAsync()
    {
        await Finished;
        using var client = await TenantAsync("neighbour");
        using var spec = await RivalAsync();
        return await EndOfAsync(client, await client.Api.CreateClusterAsync(spec, "foreign-1"));
    }

    private async Task<BuildRecord> TellForsakenAsync()
    {
        var build = await BuildAgainAsync("frail-2");
        system.Slipway.PauseRunners();
        try
        {
            await Client.Api.CancelBuildAsync(build.Id, new CancelRequest());
            // A runner counts as alive for a while after its last word.
            var asked = await EventuallyAsync(now => now.Reason?.Code == ErrorCodes.NoRunner);
            await Client.Api.CancelBuildAsync(build.Id, new CancelRequest { Force = true });
            Cancelled = (asked, await EventuallyAsync(now => now.Status == BuildStatus.Cancelled));
        }
        finally
        {
            system.Slipway.ContinueRunners();
        }

        await Client.Api.ResumeBuildAsync(build.Id, new ResumeRequest());
        await Hosts.ReleasePackagesAsync(LabHosts.Frail);
        return await EndOfAsync(Client, build);

        Task<Build> EventuallyAsync(Func<Build, bool> holds) => Eventually.SeesAsync(() => Client.Api.GetBuildAsync(build.Id), holds, TimeSpan.FromMinutes(2));
    }

    private async Task<BuildRecord> TellSilentAsync()
    {
        var build = await BuildAgainAsync("frail-3");
        await Hosts.CutAsync(LabHosts.Frail);
        using (var minute = new PeriodicTimer(TimeSpan.FromMinutes(1)))
            await minute.WaitForNextTickAsync();
        await Hosts.MendAsync(LabHosts.Frail);
        await Hosts.ReleasePackagesAsync(LabHosts.Frail);
        return await EndOfAsync(Client, build);
    }

    /// <summary>A build that is in the middle of installing a package.</summary>
    private async Task<Build> BuildAgainAsync(string key)
    {
        var cluster = (await Finished).Build.ClusterId;
        await Hosts.OnAsync(LabHosts.Frail, "dpkg --remove --force-depends socat");
        await Hosts.HoldPackagesAsync(LabHosts.Frail);
        var build = await Client.Api.CreateBuildAsync(cluster, new CreateBuildRequest(), key);
        await SeesAsync(Client, build, happened => happened.IsStep("packages"));
        return build;
    }

    private async Task<BuildEvent> RefusedAsync()
    {
        using var client = await TenantAsync("rival");
        using var spec = await RivalAsync();
        var build = await client.Api.CreateClusterAsync(spec, "rival-1");
        var refused = await SeesAsync(client, build, happened => happened.IsState("retrying"));
        await client.Api.CancelBuildAsync(build.Id, new CancelRequest());
        await EndOfAsync(client, build);
        return refused;
    }

    private async Task<SlipwayClient> TenantAsync(string name)
    {
        var tenant = await Client.Api.CreateTenantAsync(new TenantRequest { Name = name });
        var key = await Client.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = name, Role = "admin" }, tenant.Id);
        var client = SlipwayClient.Create(new Uri(system.Slipway.Ready.ApiUrl), key.Key!);
        await CreateCredentialAsync(client);
        return client;
    }

    // The machine's address in its other network.
    private async Task<HttpContent> RivalAsync() => LabSpec.Single(
        Hosts, LabHosts.Frail, "rival", LabHosts.Frail, (await Hosts.OnAsync(LabHosts.Frail, "ip -4 -o addr show eth0 | awk '{print $4}' | cut -d/ -f1")).Trim());

    private Task<Credential> CreateCredentialAsync(SlipwayClient client) =>
        client.Api.CreateCredentialAsync(new CredentialRequest { Name = LabHosts.Frail, SshPrivateKey = Hosts.PrivateKey, SudoPassword = Hosts.SudoPassword });

    private static async Task<BuildEvent> SeesAsync(SlipwayClient client, Build build, Func<BuildEvent, bool> expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await client.FollowAsync(build.Id, 0, patience.Token).FirstAsync(expected, patience.Token);
    }

    private static Task<BuildRecord> EndOfAsync(SlipwayClient client, Build build) => BuildRecord.AtTheEndOfAsync(client, build, Patience);
}
