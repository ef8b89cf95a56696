using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;

namespace Slipway.Messaging.Sagas;

/// <summary>The application's DbContext, for those who need not know its type.</summary>
internal sealed record SagaDb(DbContext Context);

internal sealed class PostgresSagaRepository<TSaga>(SagaDb db, ISagaConsumeContextFactory<SagaDb, TSaga> contexts)
    : ISagaRepositoryContextFactory<TSaga>, ILoadSagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
{
    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
    {
        if (db.Context.Database.CurrentTransaction is null)
            throw new InvalidOperationException($"{typeof(TSaga).Name} received a message outside the message transaction; configure its endpoint through AddSlipwayMessaging");
        return next.Send(new PostgresSagaContext<TSaga, T>(db, context, contexts));
    }

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException($"{typeof(TSaga).Name} is found by its CorrelationId only");

    public Task<T> Execute<T>(Func<LoadSagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken)
        where T : class =>
        asyncMethod(new PostgresSagaReader<TSaga>(db, cancellationToken));

    public void Probe(ProbeContext context) => context.Add("persistence", "postgres");
}
