using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Messaging;
using Slipway.Messaging.Broker;

namespace Slipway.Tests.Messaging;

/// <summary>A process' worth of messaging: bus, relay, and by default the order saga and the part maker.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private readonly IHost _host;

    private readonly MeterListener _meters = new();
    private readonly ConcurrentDictionary<string, long> _duplicates = new();

    private Workshop(IHost host)
    {
        _host = host;
        CountDuplicates();
    }

    public IServiceProvider Services => _host.Services;

    public static void AddOrders(IBusRegistrationConfigurator bus)
    {
        bus.AddSagaStateMachine<OrderStateMachine, Order>().PostgresRepository();
        bus.AddConsumer<PartMaker>();
    }

    /// <summary>Everything registered, nothing running: a process that writes and never sends.</summary>
    public static Workshop Build(Place place, Action<IBusRegistrationConfigurator>? bus = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
        // Outages are what these tests make; the library's own account of them is noise.
        builder.Logging.AddFilter("MassTransit", LogLevel.None).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        builder.Services.AddDbContext<OrderDb>(db => db.UseNpgsql(place.Database));
        builder.Services.AddNpgsqlDataSource(place.Database, serviceKey: MessagingOptions.SystemDataSource);
        builder.Services.AddSlipwayMessaging<OrderDb>(new Uri(place.Broker), bus ?? AddOrders);
        services?.Invoke(builder.Services);
        return new Workshop(builder.Build());
    }

    public static async Task<Workshop> OpenAsync(
        Place place, CancellationToken cancellationToken, Action<IBusRegistrationConfigurator>? bus = null, Action<IServiceCollection>? services = null)
    {
        var workshop = Build(place, bus, services);
        await workshop._host.StartAsync(cancellationToken);
        return workshop;
    }

    /// <summary>What a request handler does: publish through the scope, then save.</summary>
    public async Task PublishAsync<T>(T message, CancellationToken cancellationToken, Guid? messageId = null)
        where T : class
    {
        await using var scope = Services.CreateAsyncScope();
        var publish = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();
        await publish.Publish(message, context => context.MessageId = messageId ?? context.MessageId, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<OrderDb>().SaveChangesAsync(cancellationToken);
    }

    public long DuplicatesOf<TConsumer>() => _duplicates.GetValueOrDefault(typeof(TConsumer).FullName!);

    public RabbitQueues Queues => Services.GetRequiredService<RabbitQueues>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _meters.Dispose();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }

    private void CountDuplicates()
    {
        var own = Services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "slipway.messaging.inbox.duplicates" && instrument.Meter.Scope == own)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            _duplicates.AddOrUpdate((string)tags[0].Value!, count, (_, before) => before + count));
        _meters.Start();
    }
}
