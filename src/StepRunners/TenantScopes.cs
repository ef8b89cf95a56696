using Microsoft.EntityFrameworkCore;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Tenancy;

namespace Slipway.StepRunners;

/// <summary>A database context of its own for each piece of work, acting for one tenant.</summary>
internal sealed class TenantScopes(IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan Undecided = TimeSpan.FromMilliseconds(50);

    /// <summary>As <see cref="RunAsync"/>, in one transaction. Postgres may commit and die before it says so: then it is asked, and what is done is not done again.</summary>
    public Task<T> CommitAsync<T>(Guid tenantId, Func<SlipwayDbContext, IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        (string Transaction, T Result)? tried = null;
        return RunAsync(tenantId, async (db, services) =>
        {
            if (tried is { } before && await IsCommittedAsync(db, before.Transaction, cancellationToken))
            {
                return before.Result;
            }

            tried = null;
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var result = await work(db, services);
            tried = (await db.Database.SqlQuery<string>($"select pg_current_xact_id()::text as \"Value\"").SingleAsync(cancellationToken), result);
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }, cancellationToken);
    }

    /// <summary>An outage of Postgres is waited out, and the work is then done again.</summary>
    public async Task<T> RunAsync<T>(Guid tenantId, Func<SlipwayDbContext, IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenantId);
                return await work(scope.ServiceProvider.GetRequiredService<SlipwayDbContext>(), scope.ServiceProvider);
            }
            catch (Exception e) when (Outages.IsOutage(e) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(2000, 20 << Math.Min(attempt, 7))), time, cancellationToken);
            }
        }
    }

    private async Task<bool> IsCommittedAsync(SlipwayDbContext db, string transaction, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await db.Database.SqlQuery<string>($"select pg_xact_status({transaction}::xid8) as \"Value\"").SingleAsync(cancellationToken))
            {
                case "committed":
                    return true;
                case "aborted":
                    return false;
                default:
                    // Its session has not noticed yet that nobody is there.
                    await Task.Delay(Undecided, time, cancellationToken);
                    break;
            }
        }
    }
}
