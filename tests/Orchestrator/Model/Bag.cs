using System.Collections.Concurrent;
using MassTransit;

namespace Slipway.Tests.Orchestrator.Model;

/// <summary>Keeps what is published instead of sending it.</summary>
internal sealed class Bag(ConcurrentQueue<object> said) : IPublishEndpoint
{
    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => throw new NotSupportedException();

    public Task Publish<T>(T message, CancellationToken cancellationToken = default) where T : class => Keep(message);

    public Task Publish<T>(T message, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken = default) where T : class => Keep(message);

    public Task Publish<T>(T message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) where T : class => Keep(message);

    public Task Publish(object message, CancellationToken cancellationToken = default) => Keep(message);

    public Task Publish(object message, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) => Keep(message);

    public Task Publish(object message, Type messageType, CancellationToken cancellationToken = default) => Keep(message);

    public Task Publish(object message, Type messageType, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) => Keep(message);

    public Task Publish<T>(object values, CancellationToken cancellationToken = default) where T : class => throw new NotSupportedException();

    public Task Publish<T>(object values, IPipe<PublishContext<T>> publishPipe, CancellationToken cancellationToken = default) where T : class => throw new NotSupportedException();

    public Task Publish<T>(object values, IPipe<PublishContext> publishPipe, CancellationToken cancellationToken = default) where T : class => throw new NotSupportedException();

    private Task Keep(object message)
    {
        said.Enqueue(message);
        return Task.CompletedTask;
    }
}
