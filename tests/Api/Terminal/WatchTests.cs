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
        await using var terminal = await WithBuildAsync(ownServer: true);
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
        await using var user = await WithBuildAsync(ownServer: true);
        var tasks = await PlanAsync("alma1", "alma-w1");
        await using var terminal = await TmuxTerminal.StartAsync(user, 100, 40, "slipway", "build", "watch", $"{_build.Id}");
        await AppendAsync("Running", Status("running"), Task(tasks[0], "running"), Task(tasks[1], "succeeded"));
        await terminal.ShowsAsync("stage alma1              alma-w1");
        await terminal.ShowsAsync("━━━━━━━━━━──────────  50 %  1 of 2 tasks");

        await user.StopServerAsync();
        await AppendAsync("Running", Task(tasks[0], "succeeded"));
        user.StartServer();
        await terminal.ShowsAsync("100 %  2 of 2 tasks");

        await AppendAsync("Failed", Status("failed"));
        Assert.Equal(1, await terminal.EndedAsync());
        // What stays is one matrix and the recap.
        var said = await terminal.ScrollbackAsync();
        Assert.Equal(1, Headings(said));
        Assert.Equal(2, said.Split('\n').Count(line => line.Contains("unreachable=0", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(60, 12)]
    [InlineData(23, 5)]
    public async Task However_small_the_window_and_however_it_changes_there_is_one_frame_in_it(int columns, int rows)
    {
        await using var user = await WithBuildAsync();
        var tasks = await PlanAsync([.. Enumerable.Range(1, 40).Select(number => $"worker-with-a-long-name-{number}")]);
        await using var terminal = await TmuxTerminal.StartAsync(user, columns, rows, "sh", "-c", $"echo before; exec slipway build watch {_build.Id}");
        await AppendAsync("Running", [Status("running"), .. tasks.Select(task => Task(task, "running"))]);
        await terminal.ShowsAsync($"and {40 - (rows - 3)} more hosts");
        foreach (var (width, height) in ((int, int)[])[(columns - 3, rows), (columns + 20, rows + 8), (columns, rows - 1)])
        {
            await terminal.ResizeAsync(width, height);
            await terminal.ShowsAsync($"and {40 - (height - 3)} more hosts");
            Assert.Equal(1, Headings(await terminal.ScrollbackAsync()));
        }

        await terminal.PressAsync("C-c");
        Assert.Equal(130, await terminal.EndedAsync());
        var left = await terminal.ScrollbackAsync();
        Assert.StartsWith("before\n", left, StringComparison.Ordinal);
        Assert.Equal(1, Headings(left));
    }

    private async Task<UserTerminal> WithBuildAsync(bool ownServer = false)
    {
        _tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(_tenant));
        _build = await client.ClusterAsync();
        var terminal = await UserTerminal.OpenAsync(fixture, _tenant, ownServer);
        await terminal.LogInAsync();
        return terminal;
    }

    /// <summary>A task of stage os on each host, none of which has begun.</summary>
    private async Task<IReadOnlyList<TaskRow>> PlanAsync(params string[] hosts)
    {
        var tasks = hosts.Select((host, order) => Rows.Task(_tenant, _build.Id, order + 1, "os", host, TaskState.Blocked)).ToList();
        await fixture.AsTenantAsync(_tenant, async db =>
        {
            db.Tasks.AddRange(tasks);
            await db.SaveChangesAsync();
        });
        return tasks;
    }

    // In a window that is narrower than the cluster's name, the beginning of it.
    private int Headings(string screen) => screen.Split('\n').Count(line => line.StartsWith(_build.ClusterName[..15], StringComparison.Ordinal));

    private static NewEvent Task(TaskRow task, string state) => new(EventTypes.TaskState, new { taskId = task.Id, stage = task.Stage, host = task.Host, state, attempt = 1 });

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
