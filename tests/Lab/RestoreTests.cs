using System.Text.RegularExpressions;
using Npgsql;
using Slipway.AppHost.Resources;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>docs/operations.md does what it says: Slipway is lost in the middle of a build, and another goes on from its backup.</summary>
[Trait("kind", "full")]
public sealed partial class RestoreTests(LabSystem system) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task From_a_dump_and_the_master_key_another_Slipway_finishes_the_build_and_mints_a_kubeconfig()
    {
        system.Need();
        using var patience = new CancellationTokenSource(Patience);
        await system.Hosts.HoldPackagesAsync(LabHosts.Orphan);
        Build build;
        await using (var lost = new RunningSlipway())
        {
            await lost.StartAsync(null, state: _state.Of("lost"));
            await lost.Client.Api.CreateCredentialAsync(
                new CredentialRequest { Name = LabHosts.Orphan, SshPrivateKey = system.Hosts.PrivateKey, SudoPassword = system.Hosts.SudoPassword }, patience.Token);
            using var spec = LabSpec.Single(system.Hosts, LabHosts.Orphan, LabHosts.Orphan, LabHosts.Orphan);
            build = await lost.Client.Api.CreateClusterAsync(spec, "orphan-1", cancellationToken: patience.Token);
            await lost.Client.FollowAsync(build.Id, 0, patience.Token).FirstAsync(happened => happened.IsStep("packages"), patience.Token);
            await RunAsync(lost.Ready.ConnectionStrings["slipwaydb"], $"pg_dump --format=custom --file slipway.dump");
        }

        // The key is kept elsewhere than the dump; the broker and everything else is gone.
        Directory.CreateDirectory(_state.Of("restored"));
        File.Copy(_state.Of("lost/master.key"), _state.Of("restored/master.key"));
        await using var postgres = new PostgresServer(_state.Of("postgres"), "postgres");
        await postgres.StartAsync(patience.Token);
        await RunAsync(postgres.ConnectionString, await CommandsOfTheGuideAsync());
        await using var restored = new RunningSlipway();
        await restored.StartAsync(null, new Dictionary<string, string> { ["ConnectionStrings__slipwaydb"] = postgres.ConnectionStringTo("slipway") }, _state.Of("restored"));
        await system.Hosts.ReleasePackagesAsync(LabHosts.Orphan);

        // The bootstrap key is the new installation's; tenant, cluster and build are the old one's.
        var record = await BuildRecord.AtTheEndOfAsync(restored.Client, build.Id, patience.Token);
        Assert.True(record.Build is { Status: BuildStatus.Succeeded, Run: 1 }, record.Story);
        Assert.Single(record.Task(LabHosts.Orphan, "os").Attempts);
        Assert.NotEmpty(record.AdoptionsOf(record.Task(LabHosts.Orphan, "os").Id));
        var kubeconfig = await restored.Client.Api.GetKubeconfigAsync(build.ClusterId, "10m", patience.Token);
        Assert.Contains(LabHosts.Orphan, await system.Hosts.OnAsync(LabHosts.Orphan, "kubectl --kubeconfig=/dev/stdin get nodes", kubeconfig), StringComparison.Ordinal);
    }

    private static async Task<string> CommandsOfTheGuideAsync() =>
        Restore().Match(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "operations.md"))).Groups[1].Value;

    /// <summary>A shell in which Postgres' programs reach this server, and the folder with the dump is the current one.</summary>
    private Task RunAsync(string connection, string commands)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        PrivateFile.Write(_state.Of("pgpass"), $"*:*:*:*:{to.Password}\n");
        return Command.RunAsync("sh", ["-euc", $"cd '{_state.Path}'\nexport PGPASSFILE=pgpass PGHOST={to.Host} PGPORT={to.Port} PGUSER={to.Username} PGDATABASE={to.Database}\n{commands}"]);
    }

    [GeneratedRegex(@"^## Restore\n```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Restore();
}
