using MassTransit;
using Slipway.Contracts.Messages;

namespace Slipway.StepRunners.Leases;

/// <summary>Takes the lease and acknowledges; the attempt itself goes on without the broker.</summary>
internal sealed class RunTaskConsumer(AttemptWorker worker) : IConsumer<RunTask>
{
    public Task Consume(ConsumeContext<RunTask> context) => worker.AcceptAsync(context.Message, context.CancellationToken);
}

internal sealed class RunTaskConsumerDefinition : ConsumerDefinition<RunTaskConsumer>
{
    // Messages wait here while every slot is taken, and another runner cannot have them; so few are fetched.
    private const int Fetched = 4;

    public RunTaskConsumerDefinition() => ConcurrentMessageLimit = Fetched;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<RunTaskConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.PrefetchCount = Fetched;
}
