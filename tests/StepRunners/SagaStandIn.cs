using System.Collections.Concurrent;
using MassTransit;
using Slipway.Contracts.Messages;

namespace Slipway.Tests.StepRunners;

public sealed class Received
{
    public ConcurrentQueue<IBuildMessage> Messages { get; } = new();
}

public sealed class SagaStandIn(Received received) : IConsumer<TaskStarted>, IConsumer<TaskFinished>
{
    public Task Consume(ConsumeContext<TaskStarted> context) => Add(context.Message);

    public Task Consume(ConsumeContext<TaskFinished> context) => Add(context.Message);

    private Task Add(IBuildMessage message)
    {
        received.Messages.Enqueue(message);
        return Task.CompletedTask;
    }
}
