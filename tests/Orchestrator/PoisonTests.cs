using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Messaging.Broker;
using Slipway.Orchestrator;
using Slipway.Persistence.Builds;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

[Collection(nameof(FaultTests))]
public sealed class PoisonTests(Servers servers)
{
    private const string Queue = "build-row";

    [Fact]
    public async Task What_gave_up_is_measured_and_an_operator_puts_it_back_once_its_cause_is_mended()
    {
        long measured = -1;
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Name == "slipway.messaging.error_queue.depth") l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => { if (tags.ToArray().Any(t => t.Value as string == Queue)) Interlocked.Exchange(ref measured, Math.Max(measured, value)); });
        listener.Start();
        await using var system = await BuildSystem.StartAsync(servers, runner: false, more: b => b.Services.Configure<MessagingOptions>(o => o.SampleInterval = TimeSpan.FromMilliseconds(200)));
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Running");

        // A command that nobody can find.
        var command = Guid.CreateVersion7();
        await system.Orchestrator.AsTenantAsync(system.Tenant, async (db, services) =>
        {
            await services.GetRequiredService<MassTransit.IPublishEndpoint>().Publish(new BuildCommandGiven(system.Tenant, build, command));
            await db.SaveChangesAsync();
        });
        await Eventually.SeesAsync(() =>
        {
            listener.RecordObservableInstruments();
            return Task.FromResult(Interlocked.Read(ref measured));
        }, depth => depth == 1);

        await system.Orchestrator.AsTenantAsync(system.Tenant, async (db, _) =>
        {
            db.BuildCommands.Add(new BuildCommand { Id = command, TenantId = system.Tenant, BuildId = build, Kind = "cancel", Arguments = "{}", RequestedBy = "test", CreatedAt = TimeProvider.System.GetUtcNow().AddHours(1) });
            await db.SaveChangesAsync();
        });
        Assert.Equal(0, await OrchestratorCommands.RequeueAsync(["--ConnectionStrings:rabbitmq", system.Broker], Queue));
        await system.ReachesAsync(build, "Cancelled");
        Assert.Equal(0, (await system.Orchestrator.Services.GetRequiredService<RabbitQueues>().DepthAsync(RabbitQueues.ErrorQueueOf(Queue), CancellationToken.None))!.Ready);
        Assert.Equal(1, await OrchestratorCommands.RequeueAsync(["--ConnectionStrings:rabbitmq", system.Broker], "no-such-queue"));
    }
}
