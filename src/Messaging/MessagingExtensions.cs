using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Saga;
using MassTransit.Scheduling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Slipway.Messaging.Broker;
using Slipway.Messaging.Inbox;
using Slipway.Messaging.Outbox;
using Slipway.Messaging.Sagas;

namespace Slipway.Messaging;

public static class MessagingExtensions
{
    /// <summary>
    /// Adds the bus, its outbox and inbox in <typeparamref name="TDbContext"/>, and the relay.
    /// Needs <see cref="MessagingModel.AddMessagingEntities"/> in the model, a data source keyed <see cref="MessagingOptions.SystemDataSource"/>,
    /// and, where rows belong to tenants, an <see cref="IMessageScope"/>.
    /// Every published message needs a consumer somewhere: one without a queue stays in the outbox.
    /// </summary>
    /// <param name="broker"><c>amqp://user:password@host:port/vhost</c></param>
    /// <param name="configure">Consumers and state machines; each gets its own quorum queue with retries, inbox and outbox.</param>
    public static IServiceCollection AddSlipwayMessaging<TDbContext>(
        this IServiceCollection services, Uri broker, Action<IBusRegistrationConfigurator> configure)
        where TDbContext : DbContext
    {
        services.AddOptions<MessagingOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MessagingMetrics>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<ConsumedQueues>();
        services.AddSingleton<LeaderlessQueues>();
        services.AddSingleton(new RabbitQueues(broker));
        services.AddScoped(provider => new SagaDb(provider.GetRequiredService<TDbContext>()));
        services.AddScoped<IOutboxContextFactory<TDbContext>, MessageTransaction<TDbContext>>();
        services.AddScoped<IMessageScheduler>(provider => new MessageScheduler(
            new OutboxScheduler(provider.GetRequiredService<ISendEndpointProvider>(), provider.GetRequiredService<TDbContext>()),
            provider.GetRequiredService<IBus>().Topology));
        services.ConfigureDbContext<TDbContext>((provider, db) =>
            db.AddInterceptors(new OutboxCommitInterceptor(provider.GetRequiredService<OutboxSignal>())));

        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            host.WaitUntilStarted = true;
            // A quorum queue without a leader keeps its endpoint from ever being ready. An exit is supervised, a hang is not.
            host.StartTimeout = TimeSpan.FromSeconds(30);
        });
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // Without the broker a service still takes requests and keeps what it has to say; taking it out of rotation helps nobody.
            bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
            bus.SetKebabCaseEndpointNameFormatter();
            bus.AddConfigureEndpointsCallback((context, queue, endpoint) =>
            {
                context.GetRequiredService<ConsumedQueues>().Add(queue);
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                    rabbit.SetQuorumQueue();
                endpoint.UseMessageRetries();
                var transaction = new OutboxConsumePipeSpecificationObserver<TDbContext>(endpoint, context);
                endpoint.ConnectConsumerConfigurationObserver(transaction);
                endpoint.ConnectSagaConfigurationObserver(transaction);
            });
            configure(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(broker);
                rabbit.ConfigureEndpoints(context);
            });
        });
        services.Replace(ServiceDescriptor.Scoped<IScopedBusContextProvider<IBus>, ScopedOutboxProvider<TDbContext>>());

        // After the bus, so that they stop before it.
        services.AddHostedService<OutboxRelay<TDbContext>>();
        services.AddHostedService<OutboxListener>();
        services.AddHostedService<MessagingUpkeep<TDbContext>>();
        return services;
    }

    /// <summary>
    /// Keeps the saga in the DbContext given to AddSlipwayMessaging, which must map it with CorrelationId as its key.
    /// Each message locks its row (FOR UPDATE) within the message's transaction; correlation by any other property is refused.
    /// </summary>
    public static ISagaRegistrationConfigurator<TSaga> PostgresRepository<TSaga>(this ISagaRegistrationConfigurator<TSaga> saga)
        where TSaga : class, ISaga =>
        saga.Repository(services =>
        {
            services.RegisterLoadSagaRepository<TSaga, PostgresSagaRepository<TSaga>>();
            services.RegisterSagaRepository<TSaga, SagaDb, SagaConsumeContextFactory<SagaDb, TSaga>, PostgresSagaRepository<TSaga>>();
        });
}
