using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Webhooks;
using Slipway.Persistence;
using Slipway.Persistence.Secrets;
using Slipway.Persistence.Webhooks;
using Slipway.ServiceDefaults.Egress;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator.Webhooks;

/// <summary>The real dispatcher on a database of its own, with a clock that the test moves, and a receiver.</summary>
internal sealed class WebhookSystem : IAsyncDisposable
{
    private readonly IHost _host;

    private WebhookSystem(IHost host, Receiver receiver, FakeTimeProvider time) => (_host, Receiver, Time) = (host, receiver, time);

    public Guid Tenant { get; } = Guid.CreateVersion7();

    public Receiver Receiver { get; }

    public FakeTimeProvider Time { get; }

    public static async Task<WebhookSystem> StartAsync(Servers servers, params string[] egress)
    {
        // Receivers refuse what is older than a few minutes.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var host = await servers.Database.HostAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(egress.Select((network, index) => KeyValuePair.Create($"Slipway:Egress:Allow:{index}", (string?)network)));
            builder.Services.AddEgressGuard(builder.Configuration);
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddSingleton<WebhookSender>();
            builder.Services.AddHostedService<WebhookDispatcher>();
        });
        await host.StartAsync();
        return new WebhookSystem(host, await Receiver.StartAsync(), time);
    }

    public async Task<(WebhookRow Row, WebhookSecrets Secrets)> WebhookAsync(string? url = null, WebhookSecrets? secrets = null)
    {
        secrets ??= WebhookSecrets.Generate();
        var id = Guid.CreateVersion7();
        var row = new WebhookRow
        {
            Id = id,
            TenantId = Tenant,
            Name = $"w{id:N}",
            Url = url ?? Receiver.Url(),
            CreatedAt = Time.GetUtcNow(),
            Protected = _host.Services.GetRequiredService<SecretProtector>().Protect(Tenant, secrets),
        };
        await OnAsync(async db =>
        {
            db.Webhooks.Add(row);
            await db.SaveChangesAsync();
            return 0;
        });
        return (row, secrets);
    }

    public Task<Guid> AnnounceAsync(WebhookRow webhook) => OnAsync(async db =>
    {
        var delivery = webhook.Announce("build.succeeded", new { clusterName = "prod – küche" }, Time.GetUtcNow());
        db.WebhookDeliveries.Add(delivery);
        await db.SaveChangesAsync();
        return delivery.Id;
    });

    /// <summary>Moves the clock to the next attempt, a step at a time once it is due, until the delivery is as wanted. While one is under way the clock stands.</summary>
    public Task<DeliveryRow> UntilAsync(Guid delivery, Func<DeliveryRow, bool> holds, TimeSpan? step = null) => Eventually.SeesAsync(async () =>
    {
        var row = await OnAsync(db => db.WebhookDeliveries.AsNoTracking().SingleAsync(row => row.Id == delivery));
        var untilDue = row.NextAttemptAt - Time.GetUtcNow();
        if (row.State == nameof(DeliveryState.Pending) && row.Tries == row.Attempts.Count)
            Time.Advance(untilDue > TimeSpan.Zero ? untilDue : step ?? TimeSpan.FromSeconds(1));
        return row;
    }, holds);

    public Task<T> OnAsync<T>(Func<SlipwayDbContext, Task<T>> act) => _host.AsTenantAsync(Tenant, (db, _) => act(db));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await Receiver.DisposeAsync();
    }
}
