using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>A cluster of one fresh host; the runner that builds it is killed while a step runs there.</summary>
internal sealed class SoloStory(LabSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private Task<BuildRecord>? _preflight;
    private Task<BuildRecord>? _killed;

    /// <summary>The cluster's first build, which only looks.</summary>
    public Task<BuildRecord> Preflight => _preflight ??= TellPreflightAsync();

    /// <summary>The task whose runner was killed, and that runner.</summary>
    public (Guid Task, string Runner) Victim { get; private set; }

    /// <summary>The cluster's phase then, and what of Slipway's lay on the host.</summary>
    public (ClusterPhase Phase, string Directories) AfterPreflight { get; private set; }

    public Task<BuildRecord> Killed => _killed ??= TellKilledAsync();

    private SlipwayClient Client => system.Slipway.Client;

    private async Task<BuildRecord> TellPreflightAsync()
    {
        // The credential of the reference cluster, whose story has changed the password by its second chapter.
        await system.Reference.Resumed;
        using var patience = new CancellationTokenSource(Patience);
        using var spec = LabSpec.SoloOf(system.Hosts);
        var build = await Client.Api.CreateClusterAsync(spec, "solo-0", "preflight", patience.Token);
        var looked = await BuildRecord.AtTheEndOfAsync(Client, build.Id, patience.Token);
        AfterPreflight = ((await Client.Api.GetClusterAsync(build.ClusterId)).Phase, await system.Hosts.OnAsync(LabHosts.Solo, "ls -d /var/lib/slipway /var/cache/slipway /etc/kubernetes 2>/dev/null || true"));
        return looked;
    }

    private async Task<BuildRecord> TellKilledAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var build = await Client.Api.CreateBuildAsync((await Preflight).Build.ClusterId, new CreateBuildRequest(), "solo-1", patience.Token);
        // Installing packages takes seconds: long enough to be in the middle of it.
        await foreach (var happened in Client.FollowAsync(build.Id, 0, patience.Token))
        {
            if (happened.Type != EventTypes.StepStarted || happened.Data["name"]!.GetValue<string>() != "packages")
                continue;
            var task = happened.Data["taskId"]!.GetValue<Guid>();
            var runner = (await Client.AllTasksAsync(build.Id, patience.Token)).Single(one => one.Id == task).Attempts[^1].Runner;
            system.Slipway.KillRunner(runner);
            Victim = (task, runner);
            break;
        }

        return await BuildRecord.AtTheEndOfAsync(Client, build.Id, patience.Token);
    }
}
