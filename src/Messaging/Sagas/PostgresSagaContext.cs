using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Slipway.Messaging.Sagas;

/// <summary>
/// Loads under a row lock and only marks what changes: the message transaction saves saga and outbox rows in one batch.
/// Two first messages of one saga at once end in a unique violation, which the short retry turns into a load.
/// </summary>
internal sealed class PostgresSagaContext<TSaga, TMessage>(
    SagaDb db, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<SagaDb, TSaga> contexts)
    : ConsumeContextScope<TMessage>(context), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
{
    private readonly ConsumeContext<TMessage> _context = context;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        contexts.CreateSagaConsumeContext(db, _context, instance, SagaConsumeContextMode.Add);

    // A failed insert would abort the transaction, so there is no "insert first, load if it exists".
    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance) =>
        throw new NotSupportedException("Leave InsertOnInitial off");

    public async Task<SagaConsumeContext<TSaga, TMessage>?> Load(Guid correlationId)
    {
        var sagas = db.Context.Set<TSaga>();
        var saga = await sagas.FromSqlRaw(LockStatement(sagas.EntityType), correlationId).AsTracking().SingleOrDefaultAsync(CancellationToken);
        return saga is null ? null : await contexts.CreateSagaConsumeContext(db, _context, saga, SagaConsumeContextMode.Load);
    }

    public Task Save(SagaConsumeContext<TSaga> context)
    {
        db.Context.Add(context.Saga);
        return Task.CompletedTask;
    }

    public Task Update(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        db.Context.Remove(context.Saga);
        return Task.CompletedTask;
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context)
    {
        db.Context.Entry(context.Saga).State = EntityState.Unchanged;
        return Task.CompletedTask;
    }

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class =>
        contexts.CreateSagaConsumeContext(db, consumeContext, instance, mode);

    private static string LockStatement(IEntityType saga)
    {
        var table = StoreObjectIdentifier.Create(saga, StoreObjectType.Table) ?? throw new InvalidOperationException($"{saga.Name} is not mapped to a table");
        var key = saga.FindProperty(nameof(ISaga.CorrelationId))!.GetColumnName(table);
        var name = table.Schema is null ? $"\"{table.Name}\"" : $"\"{table.Schema}\".\"{table.Name}\"";
        // A system column is not part of *.
        var xmin = saga.GetProperties().Any(property => property.GetColumnName(table) == "xmin") ? ", xmin" : "";
        return $"select *{xmin} from {name} where \"{key}\" = {{0}} for update";
    }
}

internal sealed class PostgresSagaReader<TSaga>(SagaDb db, CancellationToken cancellationToken)
    : BasePipeContext(cancellationToken), LoadSagaRepositoryContext<TSaga>
    where TSaga : class, ISaga
{
    // MassTransit's contract predates nullable references: null is its "not found".
    public Task<TSaga> Load(Guid correlationId) =>
        db.Context.Set<TSaga>().AsNoTracking().SingleOrDefaultAsync(saga => saga.CorrelationId == correlationId, CancellationToken)!;
}
