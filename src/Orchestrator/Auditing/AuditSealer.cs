using Npgsql;
using Slipway.Orchestrator.Dispatch;
using Slipway.Persistence.Audit;

namespace Slipway.Orchestrator.Auditing;

/// <summary>Seals what was appended to the audit tables, a second after it was, and tells the log now and then where each chain ends.</summary>
internal sealed partial class AuditSealer(Leadership leadership, AuditSealing sealing, TimeProvider time, ILogger<AuditSealer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A log is another place than the database: who rewrites a chain has to rewrite these lines too.</summary>
    private static readonly TimeSpan Telling = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, long> _told = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunAsync("audit-sealer", LeadAsync, stoppingToken);

    private async Task LeadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            while (await sealing.SealAsync(cancellationToken) is { Count: > 0 } grown)
            {
                foreach (var head in grown.Where(head => !_told.TryGetValue(head.TenantId, out var told) || time.GetElapsedTime(told) >= Telling))
                {
                    LogHead(head.TenantId, head.Sequence, Convert.ToHexStringLower(head.Mac));
                    _told[head.TenantId] = time.GetTimestamp();
                }
            }

            await Leadership.StillLeadsAsync(session, cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Audit chain of tenant {Tenant} is at {Sequence}: {Head}")]
    private partial void LogHead(Guid tenant, long sequence, string head);
}
