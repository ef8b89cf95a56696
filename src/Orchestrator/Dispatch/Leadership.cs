using Npgsql;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>Runs a loop in one process at a time. The right is a session lock in Postgres, so it ends with the connection.</summary>
internal sealed partial class Leadership(SystemDatabase database, TimeProvider time, ILogger<Leadership> logger)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <param name="name">What is led; hashed into the lock's key.</param>
    /// <param name="lead">Runs on the session that holds the lock, and asks it in each round whether it <see cref="StillLeadsAsync"/>.</param>
    public async Task RunAsync(string name, Func<NpgsqlConnection, CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var session = await database.Source.OpenConnectionAsync(cancellationToken);
                await using var attempt = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", session) { Parameters = { new() { Value = $"slipway:{name}" } } };
                if (await attempt.ExecuteScalarAsync(cancellationToken) is true)
                {
                    LogLeading(name);
                    await lead(session, cancellationToken);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogInterrupted(name, e.Message);
            }

            await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Throws when the session, and with it the lock, is gone: another process leads by now.</summary>
    public static async Task StillLeadsAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using var alive = new NpgsqlCommand("select 1", session);
        await alive.ExecuteScalarAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Leading {Name}")]
    private partial void LogLeading(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} was interrupted: {Cause}")]
    private partial void LogInterrupted(string name, string cause);
}
