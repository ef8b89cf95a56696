using System.Text.Json;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>
/// A cluster of one fresh host. While its packages wait for somebody else's installation, every service is restarted, one after the
/// other, and then the runner that has the task is killed. Two follow the build from its first event on. The host's credential comes out of
/// a Kubespray inventory, and its images out of a registry with a login. The cluster is hardened.
/// </summary>
internal sealed class SoloStory(LabSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly List<DateTimeOffset> _handovers = [];
    private Task<BuildRecord>? _preflight;
    private Task<BuildRecord>? _killed;
    private Task<BuildRecord>? _cancelled;

    /// <summary>The cluster's first build, which only looks.</summary>
    public Task<BuildRecord> Preflight => _preflight ??= TellPreflightAsync();

    /// <summary>The cluster's phase then, and what of Slipway's lay on the host.</summary>
    public (ClusterPhase Phase, string Directories) AfterPreflight { get; private set; }

    /// <summary>The task that was at work all the time.</summary>
    public Guid Victim { get; private set; }

    /// <summary>When a runner that had the task was told to end.</summary>
    public IReadOnlyList<DateTimeOffset> Handovers => _handovers;

    /// <summary>What a client saw that followed from the beginning.</summary>
    public IReadOnlyList<BuildEvent> Followed { get; private set; } = [];

    /// <summary>What <c>slipway build watch</c> ended with and said.</summary>
    public (int Code, string Output, string Errors) Watched { get; private set; }

    public Task<BuildRecord> Killed => _killed ??= TellKilledAsync();

    /// <summary>The cluster is built again, its runtime stands still when it is asked for images, and the build is cancelled by force in the middle of that step.</summary>
    public Task<BuildRecord> Cancelled => _cancelled ??= TellCancelledAsync();

    private SlipwayClient Client => system.Slipway.Client;

    private async Task<BuildRecord> TellPreflightAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await system.Hosts.SetPasswordAsync(LabHosts.Solo, system.Canaries.SudoPassword);
        await Client.Api.ImportKubesprayAsync(Inventory(), patience.Token);
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = "registry", RegistryUser = "solo", RegistryPassword = system.Canaries.RegistryPassword }, patience.Token);
        using var spec = LabSpec.Single(system.Hosts, LabHosts.Solo, "solo", "solo", registryCredential: "registry", hardened: true);
        var build = await Client.Api.CreateClusterAsync(spec, "solo-0", "preflight", patience.Token);
        var looked = await BuildRecord.AtTheEndOfAsync(Client, build.Id, patience.Token);
        AfterPreflight = ((await Client.Api.GetClusterAsync(build.ClusterId)).Phase, await system.Hosts.OnAsync(LabHosts.Solo, "ls -d /var/lib/slipway /var/cache/slipway /etc/kubernetes 2>/dev/null || true"));
        return looked;
    }

    /// <summary>As somebody comes from Kubespray: all that is secret is in a file that ansible-vault has encrypted.</summary>
    private KubesprayImportRequest Inventory() => new()
    {
        Files = new Dictionary<string, string>
        {
            ["solo/inventory.ini"] = "[kube_control_plane]\nsolo ansible_host=10.0.0.1\n[etcd:children]\nkube_control_plane\n[kube_node:children]\nkube_control_plane\n",
            ["solo/id_ed25519"] = system.LockedKey,
            ["solo/group_vars/all/vault.yml"] = VaultedFile.Encrypt(
                $"""
                ansible_ssh_private_key_file: id_ed25519
                ansible_ssh_private_key_passphrase: {JsonSerializer.Serialize(system.Canaries.KeyPassphrase)}
                ansible_become_password: {JsonSerializer.Serialize(system.Canaries.SudoPassword)}
                """,
                system.Canaries.VaultPassword),
        },
        VaultPassword = system.Canaries.VaultPassword,
        CreateCredential = "solo",
    };

    private async Task<BuildRecord> TellKilledAsync()
    {
        // Other stories take it for granted that the Api answers. (The guide begins the other one.)
        await system.Guide.Followed;
        await system.Frail.Foreign;
        using var patience = new CancellationTokenSource(Patience);
        var looked = await Preflight;
        await system.Hosts.HoldPackagesAsync(LabHosts.Solo);
        var build = await Client.Api.CreateBuildAsync(looked.Build.ClusterId, new CreateBuildRequest(), "solo-1", patience.Token);
        var watching = system.Slipway.CliAsync("build", "watch", build.Id.ToString());
        var following = Client.FollowAsync(build.Id, 0, patience.Token).ToListAsync(patience.Token);
        Victim = (await Client.FollowAsync(build.Id, 0, patience.Token).FirstAsync(happened => happened.IsStep("packages"), patience.Token)).Data["taskId"]!.GetValue<Guid>();

        await system.Slipway.RestartAsync("orchestrator");
        await system.Slipway.RestartAsync("api");
        for (var runner = 0; runner < 2; runner++)
        {
            var holder = await system.Slipway.HolderAsync(build.Id, Victim);
            _handovers.Add(TimeProvider.System.GetUtcNow());
            await system.Slipway.RestartAsync(holder);
            // The heir has the row before it has reached the host.
            await Client.FollowAsync(build.Id, 0, patience.Token)
                .Where(happened => happened.Type == EventTypes.TaskAdopted && happened.IsOf(Victim)).Skip(runner).FirstAsync(patience.Token);
        }

        system.Slipway.Kill(await system.Slipway.HolderAsync(build.Id, Victim));
        await system.Hosts.ReleasePackagesAsync(LabHosts.Solo);
        var record = await BuildRecord.AtTheEndOfAsync(Client, build.Id, patience.Token);
        (Followed, Watched) = (await following, await watching);
        return record;
    }

    private async Task<BuildRecord> TellCancelledAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var cluster = (await Killed).Build.ClusterId;
        await system.Hosts.OnAsync(LabHosts.Solo, "systemctl kill --kill-who=main --signal=STOP containerd");
        try
        {
            var build = await Client.Api.CreateBuildAsync(cluster, new CreateBuildRequest(), "solo-2", patience.Token);
            await Client.FollowAsync(build.Id, 0, patience.Token).FirstAsync(happened => happened.IsStep("images"), patience.Token);
            await Client.Api.CancelBuildAsync(build.Id, new CancelRequest { Force = true }, patience.Token);
            return await BuildRecord.AtTheEndOfAsync(Client, build.Id, patience.Token);
        }
        finally
        {
            await system.Hosts.OnAsync(LabHosts.Solo, "systemctl kill --kill-who=main --signal=CONT containerd");
        }
    }
}
