using Npgsql;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

public sealed class LeadershipTests(Servers servers)
{
    [Fact]
    public async Task Who_lost_the_lock_ends_its_round_and_asks_for_it_again()
    {
        await using var system = await BuildSystem.StartAsync(servers, runner: false);
        await using var database = NpgsqlDataSource.Create(system.ConnectionString);
        var before = await Eventually.SeesAsync(() => LeadersAsync(database), leaders => leaders.Count == 3);

        await using (var kill = database.CreateCommand("select pg_terminate_backend(pid) from unnest($1) pid"))
        {
            kill.Parameters.AddWithValue(before.Values.ToArray());
            await kill.ExecuteNonQueryAsync();
        }

        await Eventually.SeesAsync(() => LeadersAsync(database), leaders => leaders.Count == 3 && !leaders.Values.Intersect(before.Values).Any());
    }

    /// <returns>The process in Postgres that holds each loop's lock.</returns>
    private static async Task<Dictionary<string, int>> LeadersAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            select name, pid from unnest(array['dispatcher', 'reconciler', 'audit-sealer']) name
            join pg_locks on locktype = 'advisory' and (classid::bigint << 32 | objid::bigint) = hashtextextended('slipway:' || name, 0)
            where database = (select oid from pg_database where datname = current_database())
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var leaders = new Dictionary<string, int>();
        while (await reader.ReadAsync())
        {
            leaders.Add(reader.GetString(0), reader.GetInt32(1));
        }

        return leaders;
    }
}
