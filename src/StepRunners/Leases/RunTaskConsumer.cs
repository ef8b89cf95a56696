using MassTransit;
using Slipway.Contracts.Messages;

namespace Slipway.StepRunners.Leases;

/// <summary>Takes the lease; the attempt itself goes on without the broker.</summary>
internal sealed class RunTaskConsumer(AttemptWorker worker) : IConsumer<RunTask>
{
    public Task Consume(ConsumeContext<RunTask> context) => worker.AcceptAsync(context.Message, context.CancellationToken);
}

/// <summary>
/// Acknowledges a message, whose transaction has long been committed, only when there is a slot for the next: a runner that is full
/// is sent nothing, and what waits does so in the queue, where every runner can have it.
/// Where that takes longer than RabbitMQ waits (30 minutes) or the connection breaks, the message comes again and the inbox knows it.
/// </summary>
internal sealed class SlotFilter(AttemptWorker worker) : IFilter<ConsumeContext>
{
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        await next.Send(context);
        await worker.FreeSlotAsync();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("slot");
}

internal sealed class RunTaskConsumerDefinition : ConsumerDefinition<RunTaskConsumer>
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<RunTaskConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 1;
        endpointConfigurator.UseFilter(new SlotFilter(context.GetRequiredService<AttemptWorker>()));
    }
}
