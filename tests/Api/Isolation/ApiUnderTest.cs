using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Persistence;
using Slipway.Persistence.Tenancy;

namespace Slipway.Tests.Api.Isolation;

/// <summary>The Api on a database of its own, with each layer of isolation on or off, and everything that it logs.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    /// <summary>From where everybody calls.</summary>
    public const string Address = "192.0.2.7";

    private readonly WebApplicationFactory<Program> _api;

    private ApiUnderTest(WebApplicationFactory<Program> api, Eavesdropper ear, string database) => (_api, Ear, Database) = (api, ear, database);

    public Eavesdropper Ear { get; }

    /// <summary>Connection string of the schema's owner.</summary>
    public string Database { get; }

    public static async Task<ApiUnderTest> StartAsync(ApiFixture fixture, bool filters = true, bool rowLevelSecurity = true)
    {
        var database = await fixture.NewDatabaseAsync();
        if (!rowLevelSecurity)
        {
            await using var source = NpgsqlDataSource.Create(database);
            await using var off = source.CreateCommand("""
                do $$ declare r record; begin
                    for r in select relname from pg_class where relnamespace = 'slipway'::regnamespace and relrowsecurity loop
                        execute format('alter table slipway.%I disable row level security', r.relname);
                    end loop;
                end $$
                """);
            await off.ExecuteNonQueryAsync();
        }

        var ear = new Eavesdropper();
        return new ApiUnderTest(
            fixture.WithWebHostBuilder(builder =>
            {
                builder.UseSetting("ConnectionStrings:slipwaydb", database);
                builder.UseSetting("Logging:LogLevel:Default", "Information");
                builder.UseSetting("Logging:LogLevel:Slipway", "Trace");
                builder.ConfigureTestServices(services =>
                {
                    services.RemoveAll<ILoggerProvider>();
                    services.AddSingleton<ILoggerProvider>(ear);
                    services.AddSingleton<IStartupFilter, FromAddress>();
                    if (!filters)
                    {
                        services.ConfigureDbContext<SlipwayDbContext>(options => options.AddInterceptors(FiltersOff.Instance));
                    }
                });
            }),
            ear,
            database);
    }

    public async Task<ApiKeyText> NewKeyAsync(Guid tenant, string role, string? tenantName = null, string keyName = "stranger")
    {
        await using (var insert = _api.Services.GetRequiredService<SystemDatabase>().Source.CreateCommand("insert into slipway.tenants (id, name, created_at) values ($1, $2, now()) on conflict do nothing"))
        {
            insert.Parameters.AddWithValue(tenant);
            insert.Parameters.AddWithValue(tenantName ?? tenant.ToString());
            await insert.ExecuteNonQueryAsync();
        }

        var key = ApiKeyText.Generate();
        await AsTenantAsync(tenant, async db =>
        {
            db.ApiKeys.Add(new ApiKeyRow { Id = key.Id, TenantId = tenant, Name = keyName, Role = role, SecretHash = key.Hash(), CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        return key;
    }

    public async Task AsTenantAsync(Guid tenant, Func<SlipwayDbContext, Task> act)
    {
        await using var scope = _api.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        await act(scope.ServiceProvider.GetRequiredService<SlipwayDbContext>());
    }

    public SlipwayClient Client(ApiKeyText key) => SlipwayClient.Create(_api.Server.BaseAddress, key.Reveal(), _api.Server.CreateHandler());

    public HttpClient Http(ApiKeyText key)
    {
        var http = _api.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key.Reveal());
        return http;
    }

    public string PermissionOf(Operation operation) => _api.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
        .Single(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == operation.Id).Metadata.GetMetadata<IAuthorizeData>()!.Policy!;

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    // The test server has no connection that would come from anywhere.
    private sealed class FromAddress : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(Address);
                return rest(context);
            });
            next(app);
        };
    }
}
