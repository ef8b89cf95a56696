using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Messaging.Outbox;

namespace Slipway.Tests.Messaging;

public sealed class DelayTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sagas_timeout_survives_a_restart()
    {
        var place = await servers.CreatePlaceAsync(Token);
        var order = Guid.NewGuid();
        await using (var before = await Workshop.OpenAsync(place, Token))
        {
            await before.PublishAsync(new SubmitOrder(order, Parts: 0), Token);
            await place.StateOfAsync(order, "Making", Token);
        }

        // Five minutes pass while nobody runs.
        var passed = await place.AskAsync(db => db.Set<OutboxRow>().Where(row => row.TokenId != null)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.DeliverAfter, r => r.DeliverAfter.AddMinutes(-5)), Token));
        Assert.Equal(1, passed);
        await using var after = await Workshop.OpenAsync(place, Token);

        await place.StateOfAsync(order, "Expired", Token);
        await place.OutboxAsync(0, Token);
    }

    [Fact]
    public async Task A_sagas_timeout_is_gone_once_it_is_cancelled()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token);
        var order = Guid.NewGuid();
        await workshop.PublishAsync(new SubmitOrder(order, Parts: 0), Token);
        await place.StateOfAsync(order, "Making", Token);
        await place.OutboxAsync(1, Token);

        await workshop.PublishAsync(new CancelOrder(order), Token);

        await place.StateOfAsync(order, "Withdrawn", Token);
        await place.OutboxAsync(0, Token);
    }

    [Fact]
    public async Task A_scheduled_message_comes_when_it_is_due_and_a_cancelled_one_never()
    {
        var place = await servers.CreatePlaceAsync(Token);
        var arrived = new TaskCompletionSource<(Guid, DateTime)>();
        await using var workshop = await Workshop.OpenAsync(
            place, Token, bus => bus.AddConsumer<Witness>(), services => services.AddSingleton(arrived));
        var (wanted, unwanted) = (Guid.NewGuid(), Guid.NewGuid());
        DateTime due;

        await using (var scope = workshop.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDb>();
            var schedule = scope.ServiceProvider.GetRequiredService<IMessageScheduler>();
            var later = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1);
            var saved = await schedule.SchedulePublish(later, new CancelOrder(unwanted), Token);
            await db.SaveChangesAsync(Token);
            await schedule.CancelScheduledPublish<CancelOrder>(saved.TokenId, Token);
            var unsaved = await schedule.SchedulePublish(later, new CancelOrder(unwanted), Token);
            await schedule.CancelScheduledPublish<CancelOrder>(unsaved.TokenId, Token);
            due = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(600);
            await schedule.SchedulePublish(due, new CancelOrder(wanted), Token);
            await db.SaveChangesAsync(Token);
        }

        var (order, time) = await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal(wanted, order);
        Assert.True(time >= due, $"due {due:O}, came {time:O}");
        // What was not cancelled would still wait there for its hour to pass.
        await place.OutboxAsync(0, Token);
    }

    private sealed class Witness(TaskCompletionSource<(Guid, DateTime)> arrived) : IConsumer<CancelOrder>
    {
        public Task Consume(ConsumeContext<CancelOrder> context)
        {
            arrived.TrySetResult((context.Message.OrderId, TimeProvider.System.GetUtcNow().UtcDateTime));
            return Task.CompletedTask;
        }
    }
}
