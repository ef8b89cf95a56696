using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;

namespace Slipway.Messaging.Outbox;

/// <summary>
/// What an injected <see cref="IPublishEndpoint"/> or <see cref="ISendEndpointProvider"/> writes to outside a consumer:
/// the caller's own <see cref="DbContext"/>, so that a message goes out if and only if the caller's changes are committed.
/// </summary>
internal sealed class ScopedOutbox : ScopedBusContext, OutboxSendContext
{
    private readonly DbContext _db;
    private readonly OutboxSignal _signal;
    private readonly TimeProvider _time;
    private readonly IServiceProvider _services;

    public ScopedOutbox(IBus bus, DbContext db, OutboxSignal signal, TimeProvider time, IClientFactory clients, IServiceProvider services)
    {
        (_db, _signal, _time, _services) = (db, signal, time, services);
        SendEndpointProvider = new OutboxSendEndpointProvider(this, bus);
        PublishEndpoint = new PublishEndpoint(new OutboxPublishEndpointProvider(this, bus));
        ClientFactory = new ScopedClientFactory(new ClientFactory(new ScopedClientFactoryContext(clients, services)), null);
    }

    public ISendEndpointProvider SendEndpointProvider { get; }
    public IPublishEndpoint PublishEndpoint { get; }
    public IScopedClientFactory ClientFactory { get; }

    public Task AddSend<T>(SendContext<T> context)
        where T : class
    {
        _signal.Add(_db, OutboxRow.From(context, _time));
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => _services.GetService(serviceType);
}

internal sealed class ScopedOutboxProvider<TDbContext>(
    IBus bus,
    TDbContext db,
    OutboxSignal signal,
    TimeProvider time,
    Bind<IBus, IClientFactory> clients,
    Bind<IBus, IScopedConsumeContextProvider> consuming,
    IServiceProvider services) : IScopedBusContextProvider<IBus>
    where TDbContext : DbContext
{
    public ScopedBusContext Context { get; } = consuming.Value.HasContext
        ? new ConsumeContextScopedBusContext(consuming.Value.GetContext(), clients.Value)
        : new ScopedOutbox(bus, db, signal, time, clients.Value, services);
}
