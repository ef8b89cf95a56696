using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.Options;
using Npgsql;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Orchestrator.Dispatch;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Reconciling;

/// <summary>
/// Makes up for what a lost message or a dead process left behind: for every non-terminal state of a row there is a rule
/// that says which message is sent again. It decides no outcome.
/// </summary>
internal sealed partial class Reconciler(Leadership leadership, SystemDatabase database, IServiceScopeFactory scopes, IOptions<RetentionOptions> options, TimeProvider time, ILogger<Reconciler> logger)
    : BackgroundService
{
    public static readonly Meter Meter = new("Slipway.Orchestrator");

    private static readonly Counter<long> Repaired = Meter.CreateCounter<long>("slipway.reconciler.repaired", description: "Rows whose message was sent again, by rule");

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly DatabaseWatch _watch = new(time);

    private readonly Dictionary<string, Patience> _patience = ReconcilerRules.All.ToDictionary(rule => rule.Name, _ => new Patience(time));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunAsync("reconciler", LeadAsync, stoppingToken);

    private async Task LeadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await KeepPartitionsAsync(session, cancellationToken);
        using var timer = new PeriodicTimer(Interval, time);
        var renewed = time.GetTimestamp();
        do
        {
            await Leadership.StillLeadsAsync(session, cancellationToken);
            foreach (var rule in ReconcilerRules.All)
            {
                var found = await FindAsync(rule, cancellationToken);
                if (!rule.NeedsWatch || _watch.IsSteady())
                {
                    await RepairAsync(rule, _patience[rule.Name].Due(found), cancellationToken);
                }
            }

            if (time.GetElapsedTime(renewed) > TimeSpan.FromDays(1))
            {
                await KeepPartitionsAsync(session, cancellationToken);
                renewed = time.GetTimestamp();
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task KeepPartitionsAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        try
        {
            await using var partitions = new NpgsqlCommand("select slipway.ensure_partitions(), slipway.forget_output(now() - $1)", session)
            {
                Parameters = { new() { Value = TimeSpan.FromDays(options.Value.OutputDays) } },
            };
            await partitions.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The default partitions take what comes until tomorrow.
            LogNoPartitions(e);
        }
    }

    internal async Task<IReadOnlyList<Suspect>> FindAsync(ReconcilerRule rule, CancellationToken cancellationToken)
    {
        var found = new List<Suspect>();
        await using var command = database.Source.CreateCommand(rule.Find);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new Suspect(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt32(3), reader.GetInt64(4)));
        }

        return found;
    }

    private async Task RepairAsync(ReconcilerRule rule, IReadOnlyList<Suspect> found, CancellationToken cancellationToken)
    {
        foreach (var suspect in found)
        {
            try
            {
                if (await RepairAsync(rule, suspect, cancellationToken))
                    _patience[rule.Name].Told(suspect);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRepaired(e, rule.Name, suspect.BuildId, suspect.Id);
            }
        }
    }

    /// <returns>Whether something was said or changed.</returns>
    internal async Task<bool> RepairAsync(ReconcilerRule rule, Suspect suspect, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateTenantScope(suspect.TenantId);
        var db = scope.ServiceProvider.GetRequiredService<SlipwayDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await rule.Repair(db, scope.ServiceProvider.GetRequiredService<IPublishEndpoint>(), suspect, cancellationToken))
            return false;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Repaired.Add(1, new KeyValuePair<string, object?>("rule", rule.Name));
        LogRepaired(rule.Name, suspect.BuildId, suspect.Id);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciled {Rule}: build {Build}, row {Row}")]
    private partial void LogRepaired(string rule, Guid build, Guid row);

    [LoggerMessage(Level = LogLevel.Error, Message = "No partitions were made, and no old output forgotten; it is tried again in a day")]
    private partial void LogNoPartitions(Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Not reconciled {Rule}: build {Build}, row {Row}")]
    private partial void LogNotRepaired(Exception cause, string rule, Guid build, Guid row);
}

/// <summary>A row that a rule found. <c>Id</c> is the task, the command, or the build itself.</summary>
internal sealed record Suspect(Guid TenantId, Guid BuildId, Guid Id, int Attempt, long Epoch);
