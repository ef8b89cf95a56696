using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Api.Limits;

/// <summary>How many event streams a tenant has open.</summary>
internal sealed class StreamSlots(IOptions<LimitOptions> options)
{
    private readonly ConcurrentDictionary<Guid, int> _open = new();

    /// <returns>Dispose it when the stream has ended.</returns>
    /// <exception cref="ProblemException">The tenant has as many as it may.</exception>
    public IDisposable Take(Guid tenantId)
    {
        if (_open.AddOrUpdate(tenantId, 1, (_, open) => open + 1) > options.Value.StreamsPerTenant)
        {
            Leave(tenantId);
            throw new ProblemException(ErrorCodes.RateLimited, $"The tenant has {options.Value.StreamsPerTenant} event streams open.") { RetryAfter = TimeSpan.FromSeconds(30) };
        }

        return new Slot(this, tenantId);
    }

    private void Leave(Guid tenantId)
    {
        if (_open.AddOrUpdate(tenantId, 0, (_, open) => open - 1) == 0)
        {
            _open.TryRemove(KeyValuePair.Create(tenantId, 0));
        }
    }

    private sealed class Slot(StreamSlots slots, Guid tenantId) : IDisposable
    {
        public void Dispose() => slots.Leave(tenantId);
    }
}
