using Npgsql;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

/// <summary>The orchestrator as a process of its own, told to end in the middle of its work.</summary>
public sealed class DrainTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_it_has_in_hand_is_finished_and_the_rest_is_its_successors()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success);
        // The one of this process only lends its view of the database.
        await system.Orchestrator.StopAsync(Token);
        system.Orchestrator.Dispose();
        system.MakeOrchestrator();
        await using var first = await ServiceProcess.StartAsync("Orchestrator", system.Settings);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t is { Stage: "os", State: nameof(TaskState.Running) }) == 3, TimeSpan.FromSeconds(90));

        await using var source = NpgsqlDataSource.Create(system.ConnectionString);
        await using (var holder = await source.OpenConnectionAsync(Token))
        {
            await using var transaction = await holder.BeginTransactionAsync(Token);
            await AskAsync(holder, $"set row_security = off; select from slipway.builds where id = '{build}' for update");
            await system.FinishHeldAsync(build);
            await Eventually.SeesAsync(
                () => AskAsync(holder, "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"), count => (long)count! > 0);

            await first.TerminateAsync();

            Assert.False(first.Exited.IsCompleted);
            await transaction.RollbackAsync(Token);
        }

        Assert.True(await first.Exited.WaitAsync(TimeSpan.FromSeconds(30), Token) == 0, first.Log);
        Assert.Contains(await system.TasksAsync(build), t => t is { Stage: "os", State: nameof(TaskState.Succeeded) });

        system.Work.Script = (_, _) => Outcome.Success;
        await using var second = await ServiceProcess.StartAsync("Orchestrator", system.Settings);
        await system.ReachesAsync(build, "Succeeded");
        Assert.All(system.Work.Ran.GroupBy(ran => (ran.Stage, ran.Host)), group => Assert.Single(group));
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
