using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Slipway.Contracts.Messages;
using Slipway.StepRunners.Execution;
using Slipway.StepRunners.Leases;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

public sealed class LeaseTests(Servers servers, SshServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lease_is_taken_once_and_only_at_its_epoch()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var (a, b) = (Table(await bench.StartRunnerAsync("runner-a")), Table(await bench.StartRunnerAsync("runner-b")));
        var task = await bench.AddTaskAsync([]);
        await bench.LeaseAsync(task, 1, 3);

        Assert.Null(await a.TakeAsync(Message(bench, task, 1, 2), Token));
        Assert.Null(await a.TakeAsync(Message(bench, task, 2, 3), Token));
        Assert.Equal(bench.Host, (await a.TakeAsync(Message(bench, task, 1, 3), Token))!.Value.HostId);
        Assert.Null(await b.TakeAsync(Message(bench, task, 1, 3), Token));
        Assert.Null(await a.TakeAsync(Message(bench, task, 1, 3), Token));
    }

    [Fact]
    public async Task Renewal_tells_what_is_still_held_and_what_is_to_be_cancelled()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var table = Table(await bench.StartRunnerAsync("runner-a"));
        var task = await bench.AddTaskAsync([]);
        await bench.LeaseAsync(task, 1, 1);
        await table.TakeAsync(Message(bench, task, 1, 1), Token);
        var lease = Held(bench, task, 1);
        await bench.DbAsync(db => db.Leases.ExecuteUpdateAsync(x => x.SetProperty(l => l.Cancel, "stop").SetProperty(l => l.ExpiresAt, TimeProvider.System.GetUtcNow())));

        Assert.Equal("stop", (await table.RenewAsync([lease], Token))[task]);
        Assert.True((await bench.LeaseOfAsync(task))!.ExpiresAt > TimeProvider.System.GetUtcNow());

        await bench.DbAsync(db => db.Leases.ExecuteUpdateAsync(x => x.SetProperty(l => l.Epoch, 2)));
        Assert.Empty(await table.RenewAsync([lease], Token));
    }

    [Fact]
    public async Task A_lease_that_someone_else_has_locked_is_neither_waited_for_nor_lost()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var table = Table(await bench.StartRunnerAsync("runner-a"));
        var task = await bench.AddTaskAsync([]);
        await bench.LeaseAsync(task, 1, 1);
        await table.TakeAsync(Message(bench, task, 1, 1), Token);
        var lease = Held(bench, task, 1);

        await bench.DbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Token);
            await db.Leases.ExecuteUpdateAsync(x => x.SetProperty(l => l.Cancel, "stop"), Token);
            Assert.Contains(task, await table.RenewAsync([lease], Token));
            return true;
        });
    }

    [Fact]
    public async Task Finishing_counts_only_while_the_lease_is_held()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var runner = await bench.StartRunnerAsync("runner-a");
        var (table, store) = (Table(runner), runner.Services.GetRequiredService<AttemptStore>());
        var task = await bench.AddTaskAsync([]);
        await bench.LeaseAsync(task, 1, 1);
        await table.TakeAsync(Message(bench, task, 1, 1), Token);
        var lease = Held(bench, task, 1);
        await store.BeginAsync(lease.Assignment, null, Token);
        await bench.DbAsync(db => db.Leases.ExecuteUpdateAsync(x => x.SetProperty(l => l.Epoch, 2)));

        await Assert.ThrowsAsync<LeaseLost>(() => store.FinishAsync(
            lease, null, new AttemptProgress([], 0, [], []), new Dictionary<string, string>(), new AttemptOutcome("succeeded", 0, null), Token));

        Assert.Null((await bench.AttemptAsync(task))!.FinishedAt);
        await Eventually.SeesAsync(() => Task.FromResult(bench.Received.Messages.Count), count => count == 1);
        Assert.IsType<TaskStarted>(bench.Received.Messages.Single());
    }

    [Fact]
    public async Task A_lease_that_was_finished_or_handed_back_is_not_lost()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var runner = bench.MakeRunner("runner-a");
        var (table, keeper, store) = (Table(runner), runner.Services.GetRequiredService<LeaseKeeper>(), runner.Services.GetRequiredService<AttemptStore>());
        var finished = await HoldAsync();
        await store.BeginAsync(finished.Assignment, null, Token);
        await store.FinishAsync(finished, null, new AttemptProgress([], 0, [], []), new Dictionary<string, string>(), new AttemptOutcome("succeeded", 0, null), Token);
        var handedBack = await HoldAsync();
        handedBack.Ending = true;
        await table.ReleaseAsync(handedBack.Assignment.TaskId, 1, Token);

        await keeper.RenewAsync(Token);

        Assert.False(finished.Lost.IsCancellationRequested);
        Assert.False(handedBack.Lost.IsCancellationRequested);

        async Task<HeldLease> HoldAsync()
        {
            var task = await bench.AddTaskAsync([]);
            await bench.LeaseAsync(task, 1, 1);
            await table.TakeAsync(Message(bench, task, 1, 1), Token);
            var lease = Held(bench, task, 1);
            keeper.Add(lease);
            return lease;
        }
    }

    [Fact]
    public async Task A_lease_outlasts_any_outage_of_Postgres_unless_somebody_else_has_it_then()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var runner = bench.MakeRunner("runner-a", o => o.LeaseTime = TimeSpan.FromMilliseconds(100));
        var (table, keeper, store) = (Table(runner), runner.Services.GetRequiredService<LeaseKeeper>(), runner.Services.GetRequiredService<AttemptStore>());
        var task = await bench.AddTaskAsync([]);
        await bench.LeaseAsync(task, 1, 1);
        await table.TakeAsync(Message(bench, task, 1, 1), Token);
        var lease = Held(bench, task, 1);
        keeper.Add(lease);

        await servers.Database.Server.KillAsync();
        var beginning = store.BeginAsync(lease.Assignment, null, lease.Lost);
        var down = Stopwatch.StartNew();
        while (down.Elapsed < TimeSpan.FromMilliseconds(300))
        {
            await keeper.RenewAsync(Token);
        }

        await servers.Database.Server.RestartAsync(Token);
        Assert.False(lease.Lost.IsCancellationRequested);
        await using var database = NpgsqlDataSource.Create(bench.ConnectionString);
        await Eventually.SeesAsync(() => RenewedAsync("select expires_at > now() from slipway.leases"), held => held is true);
        Assert.False((await beginning).TakenOver);

        await Eventually.SeesAsync(() => RenewedAsync("update slipway.leases set epoch = 2; select true"), _ => lease.Lost.IsCancellationRequested);

        async Task<object?> RenewedAsync(string sql)
        {
            await keeper.RenewAsync(Token);
            await using var command = database.CreateCommand("set row_security = off; " + sql);
            return await command.ExecuteScalarAsync(Token);
        }
    }

    [Fact]
    public async Task A_runner_says_that_it_lives_until_it_ends()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var runner = await bench.StartRunnerAsync("runner-a", o => o.Slots = 7);

        await Eventually.SeesAsync(() => bench.DbAsync(db => db.Runners.AsNoTracking().ToListAsync()), rows => rows is [{ Id: "runner-a", Slots: 7 }]);
        await runner.StopAsync(Token);

        Assert.Empty(await bench.DbAsync(db => db.Runners.AsNoTracking().ToListAsync()));
    }

    private static LeaseTable Table(IHost runner) => runner.Services.GetRequiredService<LeaseTable>();

    private RunTask Message(RunnerBench bench, Guid task, int attempt, long epoch) => new(bench.Tenant, bench.Build, task, attempt, epoch);

    private static HeldLease Held(RunnerBench bench, Guid task, long epoch) => new(new Assignment(bench.Tenant, bench.Build, task, bench.Host, 1, epoch, default));
}
