using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Messaging;
using Slipway.Messaging.Outbox;
using Slipway.Tests.Support;

namespace Slipway.Tests.Messaging;

public sealed class OutboxTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_caller_publishes_goes_out_with_his_commit_and_not_with_his_rollback()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token);
        var (kept, dropped) = (Guid.NewGuid(), Guid.NewGuid());

        await using (var scope = workshop.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDb>();
            var publish = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();
            await using (var transaction = await db.Database.BeginTransactionAsync(Token))
            {
                db.MadeParts.Add(new MadePart { OrderId = dropped });
                await publish.Publish(new SubmitOrder(dropped, 1), Token);
                await db.SaveChangesAsync(Token);
                await transaction.RollbackAsync(Token);
            }

            db.ChangeTracker.Clear();
            await using (var transaction = await db.Database.BeginTransactionAsync(Token))
            {
                db.MadeParts.Add(new MadePart { OrderId = kept });
                await publish.Publish(new SubmitOrder(kept, 1), Token);
                await db.SaveChangesAsync(Token);
                Assert.Equal(0, await place.AskAsync(other => other.Set<OutboxRow>().CountAsync(Token)));
                await transaction.CommitAsync(Token);
            }
        }

        await place.StateOfAsync(kept, "Complete", Token);
        Assert.Equal(0, await place.MadePartsAsync(dropped, Token));
        Assert.Equal(1, await place.AskAsync(db => db.Orders.CountAsync(Token)));
    }

    [Fact]
    public async Task A_message_that_nobody_has_a_queue_for_waits_until_somebody_has()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var publisher = await Workshop.OpenAsync(place, Token, _ => { });
        var order = Guid.NewGuid();

        await publisher.PublishAsync(new SubmitOrder(order, Parts: 1), Token);
        await Eventually.SeesAsync(() => place.AskAsync(db => db.Set<OutboxRow>().SumAsync(row => row.Attempts, Token)), tries => tries >= 2);
        await using var workshop = await Workshop.OpenAsync(place, Token);

        await place.StateOfAsync(order, "Complete", Token);
    }

    [Fact]
    public async Task A_process_that_does_not_send_wakes_one_that_does()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(
            place, Token, services: services => services.Configure<MessagingOptions>(options => options.PollInterval = TimeSpan.FromHours(1)));
        await Eventually.SeesAsync(
            () => place.AskAsync(db => db.Database.SqlQuery<long>($"select count(*) as \"Value\" from pg_stat_activity where datname = {place.Name} and query like 'listen%'").SingleAsync(Token)),
            listeners => listeners == 1);
        await using var writer = Workshop.Build(place);
        var order = Guid.NewGuid();

        await writer.PublishAsync(new SubmitOrder(order, Parts: 1), Token);

        await place.StateOfAsync(order, "Complete", Token);
    }

    [Fact]
    public async Task The_trace_of_whoever_wrote_a_message_goes_on_in_whoever_handles_it()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name is "MassTransit" or "test", Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        var place = await servers.CreatePlaceAsync(Token);
        var seen = new TaskCompletionSource<ActivityTraceId?>();
        await using var writer = Workshop.Build(place);
        ActivityTraceId trace;

        using (var request = source.StartActivity("request"))
        {
            trace = request!.TraceId;
            await writer.PublishAsync(new MakePart(Guid.NewGuid(), 1), Token);
        }

        await using var workshop = await Workshop.OpenAsync(
            place, Token, bus => bus.AddConsumer<TraceReader>(), services => services.AddSingleton(seen));
        Assert.Equal(trace, await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    private sealed class TraceReader(TaskCompletionSource<ActivityTraceId?> seen) : IConsumer<MakePart>
    {
        public Task Consume(ConsumeContext<MakePart> context)
        {
            seen.TrySetResult(Activity.Current?.TraceId);
            return Task.CompletedTask;
        }
    }
}
