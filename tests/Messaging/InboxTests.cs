using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Messaging;
using Slipway.Messaging.Inbox;
using Slipway.Tests.Support;

namespace Slipway.Tests.Messaging;

public sealed class InboxTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_sent_twice_under_one_id_is_handled_once()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token, bus => bus.AddConsumer<PartMaker>());
        await using var listener = await Workshop.OpenAsync(place, Token, bus => bus.AddSagaStateMachine<OrderStateMachine, Order>().PostgresRepository());
        var order = Guid.NewGuid();
        var id = MessageIds.Create(order, 1, 1, "make-part");

        for (var time = 0; time < 3; time++)
            await workshop.PublishAsync(new MakePart(order, 1), Token, id);

        await Eventually.SeesAsync(() => Task.FromResult(workshop.DuplicatesOf<PartMaker>()), count => count == 2);
        Assert.Equal(1, await place.MadePartsAsync(order, Token));
        // A duplicate is acknowledged, not set aside.
        Assert.Null(await workshop.Queues.DepthAsync("part-maker_skipped", Token));
    }

    [Fact]
    public async Task Message_ids_older_than_the_retention_are_forgotten_and_younger_ones_kept()
    {
        var place = await servers.CreatePlaceAsync(Token);
        var (old, young) = (Guid.NewGuid(), Guid.NewGuid());
        await place.AskAsync(async db =>
        {
            db.AddRange(
                new InboxRow { MessageId = old, ConsumerId = Guid.Empty, ReceivedAt = TimeProvider.System.GetUtcNow().AddDays(-8) },
                new InboxRow { MessageId = young, ConsumerId = Guid.Empty, ReceivedAt = TimeProvider.System.GetUtcNow().AddDays(-6) });
            return await db.SaveChangesAsync(Token);
        });

        await using var workshop = await Workshop.OpenAsync(place, Token);

        await Eventually.SeesAsync(() => place.InboxAsync(Token), count => count == 1);
        Assert.Equal(young, await place.AskAsync(db => db.Set<InboxRow>().Select(row => row.MessageId).SingleAsync(Token)));
    }

    [Fact]
    public async Task The_application_prepares_each_transaction_before_anything_is_read()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(
            place, Token, bus => bus.AddConsumer<TenantReader>(), services => services.AddScoped<IMessageScope, TenantFromMessage>());
        var tenant = Guid.NewGuid();

        await workshop.PublishAsync(new MakePart(tenant, 1), Token);

        await Eventually.SeesAsync(() => place.MadePartsAsync(tenant, Token), count => count == 1);
    }

    /// <summary>Takes the order for a tenant, and the session setting for what row-level security looks at.</summary>
    private sealed class TenantFromMessage : IMessageScope
    {
        public ValueTask ConnectingAsync(ConsumeContext context, DbContext db, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public async ValueTask BegunAsync(ConsumeContext context, DbContext db, CancellationToken cancellationToken)
        {
            var message = Assert.IsType<ConsumeContext<MakePart>>(context, exactMatch: false).Message;
            await db.Database.ExecuteSqlAsync($"select set_config('slipway.tenant_id', {message.OrderId.ToString()}, true)", cancellationToken);
        }
    }

    private sealed class TenantReader(OrderDb db) : IConsumer<MakePart>
    {
        public async Task Consume(ConsumeContext<MakePart> context)
        {
            var tenant = await db.Database.SqlQuery<string>($"select current_setting('slipway.tenant_id') as \"Value\"").SingleAsync(context.CancellationToken);
            db.MadeParts.Add(new MadePart { OrderId = Guid.Parse(tenant), Part = 1 });
        }
    }
}
