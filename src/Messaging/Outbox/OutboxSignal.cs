using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace Slipway.Messaging.Outbox;

/// <summary>Tells this process' relay that rows were committed, and remembers which contexts have uncommitted ones.</summary>
internal sealed class OutboxSignal
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ConditionalWeakTable<DbContext, object> _pending = [];

    /// <summary>Whether this process sends what it commits; if not, others have to be notified.</summary>
    public bool RelayRuns { get; set; }

    public void Add(DbContext db, OutboxRow row)
    {
        // MassTransit may publish in parallel within one message; the change tracker bears one thread only.
        lock (_pending)
        {
            db.Add(row);
            _pending.AddOrUpdate(db, this);
        }
    }

    public bool IsPending(DbContext db) => _pending.TryGetValue(db, out _);

    public void Clear(DbContext db) => _pending.Remove(db);

    public void Wake()
    {
        if (_wake.CurrentCount == 0)
            _wake.Release();
    }

    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _wake.WaitAsync(longest, cancellationToken);
}
