using Npgsql;
using Slipway.AppHost.Resources;

namespace Slipway.Tests.AppHost;

public sealed class PostgresServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_survives_a_kill_and_another_process_over_the_same_directory()
    {
        using var state = new StateDirectory();
        await using (var first = new PostgresServer(state.Of("postgres")))
        {
            await first.StartAsync(Token);
            await AskAsync(first, "create table kept (id int); insert into kept values (1)");
            await first.KillAsync();
            Assert.True(first.Exited.IsCompleted);
            await first.RestartAsync(Token);
            await AskAsync(first, "insert into kept values (2)");
            await first.KillAsync();
        }

        await using var second = new PostgresServer(state.Of("postgres"));
        await second.StartAsync(Token);

        Assert.Equal(2L, await AskAsync(second, "select count(*) from kept"));
        Assert.Equal("127.0.0.1", await AskAsync(second, "show listen_addresses"));
    }

    private static async Task<object?> AskAsync(PostgresServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
