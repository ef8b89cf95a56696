using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Slipway.Orchestrator.Reconciling;

namespace Slipway.Orchestrator.Builds;

/// <summary>Counts runs of builds that came to rest, each when its transaction is committed: the message that ends one may take several tries.</summary>
internal sealed class EndedBuilds : IDbTransactionInterceptor
{
    private static readonly Counter<long> Finished = Reconciler.Meter.CreateCounter<long>("slipway.builds.finished", description: "Runs of builds that came to rest, by outcome: succeeded, failed, cancelled");

    private readonly List<string> _outcomes = [];

    public void Add(string outcome) => _outcomes.Add(outcome);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken)
    {
        _outcomes.ForEach(outcome => Finished.Add(1, new KeyValuePair<string, object?>("outcome", outcome)));
        _outcomes.Clear();
        return Task.CompletedTask;
    }
}
