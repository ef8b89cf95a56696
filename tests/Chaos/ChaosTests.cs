using System.Diagnostics;
using System.Globalization;
using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;
using Slipway.Tests.Support;

namespace Slipway.Tests.Chaos;

public sealed class ChaosTests(ChaosSystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<BuildRecord> _records = [];

    [Fact]
    public Task A_cluster_is_built_while_services_servers_and_networks_fail_and_built_again() => RunAsync(rounds: 1, buildsPerRound: 1, disturbancesPerBuild: 0);

    [Fact]
    [Trait("kind", "chaos")]
    public Task Twenty_builds_succeed_while_services_servers_and_networks_fail() => RunAsync(rounds: 5, buildsPerRound: 4, disturbancesPerBuild: 12);

    /// <param name="buildsPerRound">Of one cluster on fresh hosts, all of them disturbed; a quiet one follows.</param>
    private async Task RunAsync(int rounds, int buildsPerRound, int disturbancesPerBuild)
    {
        system.Need();
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SLIPWAY_CHAOS_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        Tell($"seed {seed} (SLIPWAY_CHAOS_SEED={seed} repeats it)");
        var disturber = new Disturber(system, seed, Tell);
        try
        {
            for (var round = 1; round <= rounds; round++)
            {
                await system.FreshHostsAsync();
                Tell($"round {round}: fresh hosts");
                await BuildAsync($"chaos-{seed}-{round}", disturber, byHand: round == 1, buildsPerRound, disturbancesPerBuild);
            }

            Assert.True(Adoptions >= 1 && Redispatches >= 1 && Retries >= 1, "the faults met no step");
        }
        catch
        {
            Tell($"the services' logs are in {system.SaveLogs()}");
            throw;
        }
        finally
        {
            Report(seed, disturber);
        }
    }

    private async Task BuildAsync(string name, Disturber disturber, bool byHand, int builds, int disturbances)
    {
        var api = system.Slipway.Client.Api;
        var credential = await api.CreateCredentialAsync(new CredentialRequest { Name = name, SshPrivateKey = system.Hosts.PrivateKey, SudoPassword = system.Hosts.SudoPassword });
        using var spec = LabSpec.Reference(system.Hosts, name, credential.Name);
        var blows = disturber.BlowsByHost();
        if (byHand)
        {
            foreach (var host in ChaosSystem.Names)
                await system.Hosts.HoldPackagesAsync(host);
        }

        var first = await DisturbedAsync(await api.CreateClusterAsync(spec, name + "-1"), (build, stop) => byHand ? disturber.PlayHandAsync(build, stop) : disturber.DisturbAsync(disturbances, stop));
        var starts = await StartsAsync();
        List<BuildRecord> records = [first];
        for (var number = 2; number <= builds; number++)
            records.Add(await DisturbedAsync(await AgainAsync(number), (_, stop) => disturber.DisturbAsync(disturbances, stop)));

        // What was cut off or rebooted may have been looked at in the middle of it; the quiet build finds everything as it should be.
        var untouched = records.Skip(1).SelectMany(again => again.Recap.Hosts).Where(host => disturber.BlowsByHost()[host.Host] == blows[host.Host]);
        var quiet = await DisturbedAsync(await AgainAsync(builds + 1), (_, _) => Task.CompletedTask);
        Assert.All(untouched.Concat(quiet.Recap.Hosts), host => Assert.True(host.Changed == 0, $"built again: {host}"));
        // Each attempt has a unit of its own: one that was started twice would be an attempt done twice.
        foreach (var (unit, count) in starts.Concat(await StartsAsync()))
            Assert.True(count == 1, $"{unit} was started {count} times");
        var ran = (await StartsAsync()).Select(start => start.Key).ToHashSet();
        var succeeded = records.Append(quiet).SelectMany(record => record.Tasks).Where(task => task.Host is not null)
            .Select(task => $"{task.Id:N}.{task.Attempts[^1].Number}");
        Assert.Empty(succeeded.Except(ran));

        Task<Build> AgainAsync(int number) => api.CreateBuildAsync(first.Build.ClusterId, new CreateBuildRequest(), $"{name}-{number}");
    }

    private async Task<BuildRecord> DisturbedAsync(Build build, Func<Build, CancellationToken, Task> disturb)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ended = new CancellationTokenSource();
        var disturbing = disturb(build, ended.Token);
        try
        {
            await foreach (var _ in system.Slipway.Client.FollowAsync(build.Id, 0, patience.Token))
            {
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"build {build.Id} did not end within {Patience}; left: {await Leftovers.InTheDatabaseAsync(system.Postgres.ConnectionString)}");
        }
        finally
        {
            await ended.CancelAsync();
            await disturbing;
        }

        var record = await Eventually.SeesAsync(() => ReadAsync(build.Id, patience.Token), read => read is not null);
        _records.Add(record!);
        Tell($"build {build.Id} {record!.Build.Status}");
        await ExpectCleanAsync(record);
        return record;
    }

    // The Api may have been killed last and be on its way back.
    private async Task<BuildRecord?> ReadAsync(Guid build, CancellationToken cancellationToken)
    {
        try
        {
            return await BuildRecord.AtTheEndOfAsync(system.Slipway.Client, build, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or SlipwayApiException { Problem.Retryable: true })
        {
            return null;
        }
    }

    private async Task ExpectCleanAsync(BuildRecord record)
    {
        Assert.True(record.Build.Status == BuildStatus.Succeeded, record.Story);
        Assert.Equal(Enumerable.Range(1, record.Events.Count).Select(number => (long)number), record.Events.Select(happened => happened.Sequence));
        foreach (var task in record.Tasks.Where(task => task.Host is not null))
        {
            Assert.True(task.Attempts.Count(attempt => attempt.Outcome == "succeeded") == 1, $"{task.Host} {task.Stage} succeeded more or less than once\n{record.Story}");
            foreach (var (earlier, later) in task.Attempts.Zip(task.Attempts.Skip(1)))
                Assert.True(earlier.FinishedAt <= later.StartedAt, $"two attempts of {task.Host} {task.Stage} at once: {earlier} {later}");
            var indexes = task.Attempts[^1].Steps.Select(step => step.Index).ToList();
            Assert.Equal(Enumerable.Range(1, indexes.Count), indexes);
        }

        await Eventually.SeesAsync(() => Leftovers.InTheDatabaseAsync(system.Postgres.ConnectionString), left => left == Leftovers.NoneInTheDatabase);
        foreach (var host in ChaosSystem.Names)
            await Eventually.SeesAsync(() => Leftovers.OnAsync(system.Hosts, host), left => left.Length == 0);
    }

    private async Task<List<KeyValuePair<string, int>>> StartsAsync()
    {
        var starts = new List<KeyValuePair<string, int>>();
        foreach (var host in ChaosSystem.Names)
            starts.AddRange(await Leftovers.StartsOnAsync(system.Hosts, host));
        return starts;
    }

    private IEnumerable<BuildTask> Tried => _records.SelectMany(record => record.Tasks).Where(task => task.Attempts.Count > 0);

    private int Adoptions => _records.SelectMany(record => record.Events).Count(happened => happened.Type == EventTypes.TaskAdopted);

    private long Redispatches => Tried.Sum(task => task.Attempts[^1].Epoch - task.Attempts.Count);

    private int Retries => Tried.Sum(task => task.Attempts.Count - 1);

    private void Report(int seed, Disturber disturber)
    {
        int Sum(string verb) => disturber.Done.Where(done => done.Key.StartsWith(verb, StringComparison.Ordinal)).Sum(done => done.Value);
        Tell($"""
            seed {seed}: {_records.Count} builds, {_records.Count(record => record.Build.Status == BuildStatus.Succeeded)} succeeded
              kills {Sum("kill")}, broker emptied {Sum("empty")}, reboots {Sum("reboot")}, pauses {Sum("pause") + Sum("outlast")} ({Sum("outlast")} beyond the lease), cuts {Sum("cut")}
              adoptions {Adoptions}, re-dispatches {Redispatches}, retries {Retries}
              {string.Join(", ", disturber.Done.OrderBy(done => done.Key, StringComparer.Ordinal).Select(done => $"{done.Key} ×{done.Value}"))}
            """);
    }

    private void Tell(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"[{Stopwatch.GetElapsedTime(_started).TotalSeconds,6:0.0}] {what}");
        output.WriteLine(line);
        // A run of twenty builds is watched, and a hung one is judged by what it said last.
        Console.WriteLine(line);
    }
}
