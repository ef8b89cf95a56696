using System.Text.RegularExpressions;
using Npgsql;
using Slipway.AppHost.Resources;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>docs/operations.md does what it says: Slipway is lost in the middle of a build, and another goes on from its backup.</summary>
[Trait("kind", "full")]
public sealed partial class RestoreTests(LabSystem system) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-restore-");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task From_a_dump_and_the_master_key_another_Slipway_finishes_the_build_and_mints_a_kubeconfig()
    {
        system.Need();
        using var patience = new CancellationTokenSource(Patience);
        await system.Hosts.HoldPackagesAsync(LabHosts.Orphan);
        Build build;
        await using (var lost = new RunningSlipway())
        {
            await lost.StartAsync(null, state: Path.Combine(_folder.FullName, "lost"));
            await lost.Client.Api.CreateCredentialAsync(
                new CredentialRequest { Name = LabHosts.Orphan, SshPrivateKey = system.Hosts.PrivateKey, SudoPassword = system.Hosts.SudoPassword }, patience.Token);
            using var spec = LabSpec.Single(system.Hosts, LabHosts.Orphan, LabHosts.Orphan, LabHosts.Orphan);
            build = await lost.Client.Api.CreateClusterAsync(spec, "orphan-1", cancellationToken: patience.Token);
            await lost.Client.FollowAsync(build.Id, 0, patience.Token).FirstAsync(happened => happened.IsStep("packages"), patience.Token);
            await RunAsync(lost.Ready.ConnectionStrings["slipwaydb"], $"pg_dump --format=custom --file '{_folder.FullName}/slipway.dump'");
        }

        // The key is kept elsewhere than the dump; the broker and everything else is gone.
        var state = _folder.CreateSubdirectory("restored");
        File.Copy(Path.Combine(_folder.FullName, "lost", "master.key"), Path.Combine(state.FullName, "master.key"));
        await using var postgres = new PostgresServer(Path.Combine(_folder.FullName, "postgres"), "postgres");
        await postgres.StartAsync(patience.Token);
        await RunAsync(postgres.ConnectionString, await CommandsOfTheGuideAsync());
        await using var restored = new RunningSlipway();
        await restored.StartAsync(null, new Dictionary<string, string> { ["ConnectionStrings__slipwaydb"] = postgres.ConnectionStringTo("slipway") }, state.FullName);
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
        PrivateFile.Write(Path.Combine(_folder.FullName, "pgpass"), $"*:*:*:*:{to.Password}\n");
        return Command.RunAsync("sh", ["-euc", $"cd '{_folder.FullName}'\nexport PGPASSFILE=pgpass PGHOST={to.Host} PGPORT={to.Port} PGUSER={to.Username} PGDATABASE={to.Database}\n{commands}"]);
    }

    [GeneratedRegex(@"^## Restore\n```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Restore();
}
