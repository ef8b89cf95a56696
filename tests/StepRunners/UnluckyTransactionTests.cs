using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.StepRunners.Execution;
using Slipway.StepRunners.Leases;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>What may come between a runner and the end of its transaction.</summary>
public sealed class UnluckyTransactionTests(Servers servers, SshServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_Postgres_has_committed_without_saying_so_is_not_done_again()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var unconfirmed = new Unconfirmed();
        bench.Interceptor = unconfirmed;
        var runner = bench.MakeRunner("runner-a");
        var task = await bench.AddTaskAsync([]);
        var a = await TakeAsync(bench, runner, task, 1);
        var store = runner.Services.GetRequiredService<AttemptStore>();
        var plan = await runner.Services.GetRequiredService<ReadPlan>()(a, Token);
        var step = new StepState(1, "first", TimeProvider.System.GetUtcNow()) { Outcome = StepOutcome.Ok };

        unconfirmed.Next = true;
        Assert.False((await store.BeginAsync(a, plan, Token)).TakenOver);
        unconfirmed.Next = true;
        await store.SaveAsync(a, plan, new AttemptProgress([new OutputPiece(0, 1, "hello"u8.ToArray())], 5, [(step, true)], [(step, true)]), Token);
        unconfirmed.Next = true;
        await store.FinishAsync(new HeldLease(a), plan, new AttemptProgress([], 5, [], []), new Dictionary<string, string>(), new AttemptOutcome("succeeded", 0, null), Token);

        Assert.False(unconfirmed.Next);
        Assert.Equal(("succeeded", 0, 5L), ((await bench.AttemptAsync(task))!.Outcome, (await bench.AttemptAsync(task))!.Adoptions, (await bench.AttemptAsync(task))!.OutputOffset));
        Assert.Equal("hello", await bench.OutputAsync(task));
        Assert.Single(await bench.StepsAsync(task));
        Assert.Equal(["step.started"], (await bench.EventsAsync()).Select(e => e.Type));
        await Eventually.SeesAsync(() => Task.FromResult(bench.Received.Messages.Select(m => m.GetType().Name)), names => names.Order().SequenceEqual([nameof(TaskFinished), nameof(TaskStarted)]));
    }

    [Fact]
    public async Task One_that_is_paused_while_it_begins_does_not_write_over_its_successor()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var next = bench.MakeRunner("runner-b");
        var task = await bench.AddTaskAsync([]);
        await BeginAsync(next, 1);
        bench.Interceptor = new BeforeTheRowIsWritten(() => BeginAsync(next, 3));
        var paused = bench.MakeRunner("runner-a");

        await Assert.ThrowsAsync<LeaseLost>(() => BeginAsync(paused, 2));

        Assert.Equal((3L, "runner-b"), ((await bench.AttemptAsync(task))!.Epoch, (await bench.AttemptAsync(task))!.Runner));

        async Task BeginAsync(IHost runner, long epoch) =>
            await runner.Services.GetRequiredService<AttemptStore>().BeginAsync(await TakeAsync(bench, runner, task, epoch), null, Token);
    }

    private static async Task<Assignment> TakeAsync(RunnerBench bench, IHost runner, Guid task, long epoch)
    {
        await bench.LeaseAsync(task, 1, epoch);
        Assert.NotNull(await runner.Services.GetRequiredService<LeaseTable>().TakeAsync(new RunTask(bench.Tenant, bench.Build, task, 1, epoch), Token));
        return new Assignment(bench.Tenant, bench.Build, task, bench.Host, 1, epoch, default);
    }

    private sealed class Unconfirmed : DbTransactionInterceptor
    {
        /// <summary>The connection breaks after the next commit, before its answer.</summary>
        public bool Next { get; set; }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (!Next)
            {
                return Task.CompletedTask;
            }

            Next = false;
            throw new NpgsqlException("The answer is lost.", new IOException());
        }
    }

    private sealed class BeforeTheRowIsWritten(Func<Task> happens) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await LookAsync(command);
            return result;
        }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            await LookAsync(command);
            return result;
        }

        private Task LookAsync(DbCommand command) => command.CommandText.Contains("UPDATE slipway.attempts", StringComparison.Ordinal) ? happens() : Task.CompletedTask;
    }
}
