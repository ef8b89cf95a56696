using Npgsql;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

/// <summary>The saga and the dispatcher change the same build at the same time.</summary>
public sealed class LockOrderTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("failed")]
    [InlineData("stopped")]
    public async Task What_ends_a_build_takes_its_tasks_out_of_line_before_it_says_anything(string outcome)
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t is { Stage: "os", State: nameof(TaskState.Running) }) == 3);
        await system.ExecuteAsync(
            $"""insert into slipway.ready_tasks (task_id, tenant_id, build_id, host_id, "order", ready_at) select id, tenant_id, build_id, host_id, "order", now() + interval '1 h' from slipway.tasks where build_id = '{build}' and state = 'Blocked' and host_id is not null""");
        await using var source = NpgsqlDataSource.Create(system.ConnectionString);
        await using var view = await source.OpenConnectionAsync(Token);
        await using (var dispatcher = await source.OpenConnectionAsync(Token))
        {
            await using var transaction = await dispatcher.BeginTransactionAsync(Token);
            await AskAsync(dispatcher, $"set row_security = off; delete from slipway.ready_tasks where build_id = '{build}'");
            await system.FinishHeldAsync(build, outcome);
            await Eventually.SeesAsync(
                () => AskAsync(view, "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query ilike 'delete%ready_tasks%'"), count => (long)count! > 0);

            // To wait for it could be a deadlock, of which Postgres ends the other side, which tries again.
            await AskAsync(dispatcher, $"select from slipway.event_heads where build_id = '{build}' for update nowait");
            await transaction.RollbackAsync(Token);
        }

        await system.ReachesAsync(build, "Failed");
        await using var queue = source.CreateCommand($"set row_security = off; select count(*) from slipway.ready_tasks where build_id = '{build}'");
        Assert.Equal(0L, await queue.ExecuteScalarAsync(Token));
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
