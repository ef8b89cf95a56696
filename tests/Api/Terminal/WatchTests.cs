using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;

namespace Slipway.Tests.Api.Terminal;

/// <summary><c>slipway build watch</c> on builds that the test makes up.</summary>
public sealed class WatchTests(ApiFixture fixture)
{
    private Guid _tenant;
    private Build _build = null!;

    [Fact]
    public async Task It_survives_a_restart_of_the_Api_and_catches_up()
    {
        await using var terminal = await WithBuildAsync();
        await AppendAsync("Running", Status("running"), Task("alma1", "os", "running"));
        using var watch = terminal.Start("build", "watch", $"{_build.Id}", "-o", "json");
        Assert.Equal(1, Sequence(await watch.StandardOutput.ReadLineAsync()));
        Assert.Equal(2, Sequence(await watch.StandardOutput.ReadLineAsync()));

        await terminal.StopServerAsync();
        await AppendAsync("Running", Task("alma1", "os", "succeeded"));
        terminal.StartServer();
        await AppendAsync("Failed", Status("failed"));

        Assert.Equal(3, Sequence(await watch.StandardOutput.ReadLineAsync()));
        Assert.Equal(4, Sequence(await watch.StandardOutput.ReadLineAsync()));
        Assert.Null(await watch.StandardOutput.ReadLineAsync());
        await watch.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, watch.ExitCode);
    }

    [Fact]
    public async Task On_a_terminal_it_is_a_matrix_of_stages_and_hosts_with_a_bar()
    {
        await using var terminal = await WithBuildAsync();
        await fixture.AsTenantAsync(_tenant, async db =>
        {
            foreach (var (host, order) in ((string, int)[])[("alma1", 1), ("alma-w1", 2)])
                db.Tasks.Add(Rows.Task(_tenant, _build.Id, order, "os", host, TaskState.Succeeded));
            await db.SaveChangesAsync();
            var first = (await db.Tasks.OrderBy(task => task.Order).FirstAsync()).Id;
            await AppendAsync("Running", Status("running"), new NewEvent(EventTypes.TaskState, new { taskId = first, stage = "os", host = "alma1", state = "succeeded", attempt = 1 }));
        });
        await AppendAsync("Failed", Status("failed"));

        // script gives it a terminal of its own.
        using var watch = terminal.Start("script", ["-qec", $"stty cols 100 rows 40; exec slipway build watch {_build.Id}", "/dev/null"]);
        watch.StandardInput.Close();
        var screen = await watch.StandardOutput.ReadToEndAsync();
        await watch.WaitForExitAsync();
        Assert.Contains("alma1", screen, StringComparison.Ordinal);
        Assert.Contains("━━━━━━━━━━", screen, StringComparison.Ordinal);
        Assert.Contains(" 50 %", screen, StringComparison.Ordinal);
        Assert.Contains("✓", screen, StringComparison.Ordinal);
        Assert.Contains("\u001b[", screen, StringComparison.Ordinal);
        Assert.Equal(1, watch.ExitCode);
    }

    private async Task<UserTerminal> WithBuildAsync()
    {
        _tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(_tenant));
        _build = await client.ClusterAsync();
        var terminal = await UserTerminal.OpenAsync(fixture, _tenant);
        await terminal.LogInAsync();
        return terminal;
    }

    private static long Sequence(string? line) => JsonNode.Parse(line!)!["sequence"]!.GetValue<long>();

    private static NewEvent Status(string status) => new(EventTypes.BuildStatus, new { status, run = 1 });

    private static NewEvent Task(string host, string stage, string state) => new(EventTypes.TaskState, new { taskId = Guid.Parse("0198f0a2-6f1e-7c3a-9d52-3b8e5c1f7a10"), stage, host, state, attempt = 1 });

    private Task AppendAsync(string state, params NewEvent[] events) => fixture.AsTenantAsync(_tenant, async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Builds.Where(build => build.CorrelationId == _build.Id).ExecuteUpdateAsync(set => set.SetProperty(build => build.CurrentState, state));
        await EventWriter.AppendAsync(db, _tenant, _build.Id, events, CancellationToken.None);
        await transaction.CommitAsync();
    });
}
