using System.Text.RegularExpressions;
using Npgsql;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Chaos;

/// <summary>What must not be there when builds have ended: in the database, and on the hosts.</summary>
internal static partial class Leftovers
{
    public static async Task<string> InTheDatabaseAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("""
            select concat_ws(' ',
              (select 'leases=' || count(*) from slipway.leases),
              (select 'outbox=' || count(*) from slipway.outbox_messages),
              (select 'ready=' || count(*) from slipway.ready_tasks),
              (select 'commands=' || count(*) from slipway.build_commands where handled_at is null),
              (select 'attempts=' || count(*) from slipway.attempts where finished_at is null))
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public const string NoneInTheDatabase = "leases=0 outbox=0 ready=0 commands=0 attempts=0";

    /// <returns>Units and attempt directories; empty when there are none.</returns>
    public static async Task<string> OnAsync(LabHosts hosts, string host) => (await hosts.OnAsync(
        host, "systemctl list-units --all --no-legend --plain 'slipway-*' | grep -E '^slipway-[0-9a-f]{32}'; ls -d /run/slipway/*.* 2>/dev/null || true")).Trim();

    /// <returns>By unit, how often the host's systemd started it; every attempt has a unit of its own.</returns>
    public static async Task<Dictionary<string, int>> StartsOnAsync(LabHosts hosts, string host)
    {
        var journal = await hosts.OnAsync(host, "journalctl -o cat _PID=1 | grep -o 'Started slipway-[0-9a-f.]*' || true");
        return Started().Matches(journal).CountBy(match => match.Groups[1].Value).ToDictionary();
    }

    [GeneratedRegex(@"Started slipway-([0-9a-f]{32}\.\d+)")]
    private static partial Regex Started();
}
