using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Persistence;
using Slipway.Persistence.Tenancy;
using Slipway.Tests.Api;
using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(ApiFixture))]

namespace Slipway.Tests.Api;

/// <summary>The real Api on a real Postgres; without a broker, so that what it publishes stays in the outbox to be looked at.</summary>
public sealed class ApiFixture : WebApplicationFactory<Program>, IAsyncLifetime
{
    private readonly Lazy<WebApplicationFactory<Program>> _served;
    private TestDatabase _database = null!;
    private string _connectionString = null!;
    private string _keyFile = null!;

    public ApiFixture() => _served = new(() =>
    {
        var api = WithWebHostBuilder(_ => { });
        // A port that is free; the overload that takes a number takes 0 for the default.
        api.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        api.StartServer();
        return api;
    });

    public ApiKeyText Admin { get; } = ApiKeyText.Generate();

    /// <summary>The address of one that listens on a socket, for programs.</summary>
    public Uri Served => _served.Value.ClientOptions.BaseAddress;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.StartAsync();
        _connectionString = await _database.CreateAsync();
        _keyFile = Path.Combine(Path.GetDirectoryName(_database.MasterKeyFile)!, "bootstrap.key");
        await File.WriteAllTextAsync(_keyFile, Admin.Reveal() + "\n");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A client with the bootstrap key, or with <paramref name="key"/>.</summary>
    public SlipwayClient Client(ApiKeyText? key = null) =>
        SlipwayClient.Create(Server.BaseAddress, (key ?? Admin).Reveal(), Server.CreateHandler());

    /// <summary>Bare HTTP with the bootstrap key, or with <paramref name="key"/>.</summary>
    public HttpClient Http(ApiKeyText? key = null)
    {
        var http = CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (key ?? Admin).Reveal());
        return http;
    }

    /// <returns>The connection string of another database, migrated and empty.</returns>
    public Task<string> NewDatabaseAsync() => _database.CreateAsync();

    /// <returns>Configuration of a process of its own on such a database.</returns>
    public async Task<IDictionary<string, string?>> NewSettingsAsync() => _database.Settings(await NewDatabaseAsync());

    /// <returns>The connection string of a database without a schema.</returns>
    public async Task<string> EmptyDatabaseAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database.Server.ConnectionStringTo("postgres"));
        await using var create = source.CreateCommand("create database empty");
        await create.ExecuteNonQueryAsync();
        return _database.Server.ConnectionStringTo("empty");
    }

    /// <summary>Keys are looked up again, as they are a few seconds later anyway.</summary>
    public void ForgetKeys() => ((MemoryCache)Services.GetRequiredService<IMemoryCache>()).Clear();

    public async Task<Guid> NewTenantAsync()
    {
        var tenant = Guid.CreateVersion7();
        await using var insert = Services.GetRequiredService<SystemDatabase>().Source.CreateCommand("insert into slipway.tenants (id, name, created_at) values ($1, $2, now())");
        insert.Parameters.AddWithValue(tenant);
        insert.Parameters.AddWithValue(tenant.ToString());
        await insert.ExecuteNonQueryAsync();
        return tenant;
    }

    public async Task<ApiKeyText> NewKeyAsync(Guid tenant, string role = Roles.Admin, DateTimeOffset? expiresAt = null, DateTimeOffset? revokedAt = null)
    {
        var key = ApiKeyText.Generate();
        await AsTenantAsync(tenant, async db =>
        {
            db.ApiKeys.Add(new ApiKeyRow
            {
                Id = key.Id,
                TenantId = tenant,
                Name = "test",
                Role = role,
                SecretHash = key.Hash(),
                CreatedAt = TimeProvider.System.GetUtcNow(),
                ExpiresAt = expiresAt,
                RevokedAt = revokedAt,
            });
            await db.SaveChangesAsync();
        });
        return key;
    }

    /// <summary>Acts on the tenant's rows as the other services would.</summary>
    public async Task AsTenantAsync(Guid tenantId, Func<SlipwayDbContext, Task> act)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenantId);
        await act(scope.ServiceProvider.GetRequiredService<SlipwayDbContext>());
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (name, value) in _database.Settings(_connectionString))
        {
            builder.UseSetting(name, value);
        }

        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None");
        // One key and one address for hundreds of tests.
        builder.UseSetting("Slipway:Limits:RequestsPerMinute", "1000000");
        builder.UseSetting("Slipway:Limits:TenantRequestsPerMinute", "1000000");
        builder.UseSetting("Slipway:Limits:AnonymousRequestsPerMinute", "1000000");
        builder.UseSetting("Slipway:BootstrapApiKeyFile", _keyFile);
        builder.UseSetting("ConnectionStrings:rabbitmq", "amqp://nobody:nothing@127.0.0.1:1/");
        builder.ConfigureTestServices(services =>
        {
            foreach (var hosted in services.Where(service => service.ServiceType == typeof(IHostedService) && OfMessaging(service)).ToList())
            {
                services.Remove(hosted);
            }
        });
    }

    private static bool OfMessaging(ServiceDescriptor service) =>
        (service.ImplementationType ?? service.ImplementationInstance?.GetType())?.Assembly.GetName().Name is "MassTransit" or "MassTransit.Abstractions" or "Slipway.Messaging";
}

public static class OutboxLook
{
    /// <summary>Rows of the outbox with a message of this type for this build.</summary>
    public static async Task<long> OutboxCountAsync(this ApiFixture fixture, string messageType, Guid buildId)
    {
        await using var count = fixture.Services.GetRequiredService<SystemDatabase>().Source.CreateCommand(
            "select count(*) from slipway.outbox_messages where message_types like $1 and body like $2");
        count.Parameters.AddWithValue($"%{messageType}%");
        count.Parameters.AddWithValue($"%{buildId}%");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
