using MassTransit;
using Microsoft.EntityFrameworkCore;
using Slipway.Messaging;

namespace Slipway.Tests.Messaging;

public sealed record SubmitOrder(Guid OrderId, int Parts);

public sealed record MakePart(Guid OrderId, int Part);

public sealed record PartMade(Guid OrderId, int Part);

public sealed record CancelOrder(Guid OrderId);

public sealed record OrderExpired(Guid OrderId);

public sealed class Order : SagaStateMachineInstance
{
    public Guid CorrelationId { get; set; }
    public string State { get; set; } = "";
    public int Wanted { get; set; }
    public int Made { get; set; }
    public Guid? ExpiryToken { get; set; }
}

/// <summary>What <see cref="PartMaker"/> did, one row each time it ran to its commit.</summary>
public sealed class MadePart
{
    public long Id { get; set; }
    public Guid OrderId { get; set; }
    public int Part { get; set; }
}

public sealed class OrderDb(DbContextOptions<OrderDb> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<MadePart> MadeParts => Set<MadePart>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessagingEntities("messaging");
        modelBuilder.Entity<Order>().HasKey(order => order.CorrelationId);
    }
}

public sealed class OrderStateMachine : MassTransitStateMachine<Order>
{
    public OrderStateMachine()
    {
        InstanceState(order => order.State);
        Event(() => Submitted, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Made, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Cancelled, e => e.CorrelateById(context => context.Message.OrderId));
        Schedule(() => Expiry, order => order.ExpiryToken, s =>
        {
            s.Delay = TimeSpan.FromMinutes(5);
            s.Received = e => e.CorrelateById(context => context.Message.OrderId);
        });

        Initially(When(Submitted)
            .Then(context => context.Saga.Wanted = context.Message.Parts)
            .Schedule(Expiry, context => new OrderExpired(context.Saga.CorrelationId))
            .ThenAsync(async context =>
            {
                for (var part = 0; part < context.Message.Parts; part++)
                    await context.Publish(new MakePart(context.Saga.CorrelationId, part));
            })
            .TransitionTo(Making));
        During(Making,
            When(Made)
                .Then(context => context.Saga.Made++)
                .If(context => context.Saga.Made == context.Saga.Wanted, done => done.Unschedule(Expiry).TransitionTo(Complete)),
            When(Cancelled).Unschedule(Expiry).TransitionTo(Withdrawn),
            When(Expiry!.Received).TransitionTo(Expired));
        DuringAny(Ignore(Submitted));
        During(Withdrawn, Ignore(Expiry.Received), Ignore(Made));
    }

    public State Making { get; private set; } = null!;
    public State Complete { get; private set; } = null!;
    public State Withdrawn { get; private set; } = null!;
    public State Expired { get; private set; } = null!;
    public Event<SubmitOrder> Submitted { get; private set; } = null!;
    public Event<PartMade> Made { get; private set; } = null!;
    public Event<CancelOrder> Cancelled { get; private set; } = null!;
    public Schedule<Order, OrderExpired> Expiry { get; private set; } = null!;
}

/// <summary>Does everything and then, before its commit, waits should a test hold the lock.</summary>
public sealed class PartMaker(OrderDb db) : IConsumer<MakePart>
{
    public const int Lock = 4711;

    public async Task Consume(ConsumeContext<MakePart> context)
    {
        var (order, part) = context.Message;
        db.MadeParts.Add(new MadePart { OrderId = order, Part = part });
        await context.Publish(
            new PartMade(order, part), made => made.MessageId = MessageIds.Create(order, part, 0, "part-made"), context.CancellationToken);
        await db.SaveChangesAsync(context.CancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared({Lock})", context.CancellationToken);
    }
}
