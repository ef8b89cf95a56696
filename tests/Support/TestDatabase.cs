using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Slipway.AppHost.Resources;
using Slipway.Persistence;
using Slipway.Persistence.Migrations;
using Slipway.Persistence.Tenancy;

namespace Slipway.Tests.Support;

/// <summary>A private Postgres with the migrated schema as a template, from which each caller gets a database of its own.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Template = "slipway_template";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-pg-");
    private int _databases;

    private TestDatabase()
    {
        Server = new PostgresServer(_directory.FullName, Template);
        MasterKeyFile = Path.Combine(_directory.FullName, "master.key");
        File.WriteAllText(MasterKeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    }

    public PostgresServer Server { get; }

    public string MasterKeyFile { get; }

    public static async Task<TestDatabase> StartAsync(CancellationToken cancellationToken = default)
    {
        var database = new TestDatabase();
        await database.Server.StartAsync(cancellationToken);
        await using (var db = DesignTimeFactory.Create(database.Server.ConnectionString))
        {
            await db.Database.MigrateAsync(cancellationToken);
        }

        NpgsqlConnection.ClearAllPools();
        return database;
    }

    /// <returns>The connection string of a fresh, migrated database.</returns>
    public async Task<string> CreateAsync(CancellationToken cancellationToken = default)
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(Server.ConnectionStringTo("postgres"));
        await using var create = source.CreateCommand($"create database {name} template {Template}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return Server.ConnectionStringTo(name);
    }

    /// <returns>Configuration that a service needs to run on <paramref name="connectionString"/>.</returns>
    public IDictionary<string, string?> Settings(string connectionString) => new Dictionary<string, string?>
    {
        ["ConnectionStrings:slipwaydb"] = connectionString,
        ["Slipway:MasterKeyFile"] = MasterKeyFile,
    };

    /// <summary>A host with persistence on a database of its own, and what <paramref name="more"/> adds.</summary>
    public async Task<IHost> HostAsync(Action<HostApplicationBuilder>? more = null, CancellationToken cancellationToken = default) =>
        HostOn(await CreateAsync(cancellationToken), more);

    /// <summary>Another process' view of a database: nothing is shared but what Postgres holds.</summary>
    public IHost HostOn(string connectionString, Action<HostApplicationBuilder>? more = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(Settings(connectionString));
        builder.AddPersistence();
        more?.Invoke(builder);
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

public static class TenantScope
{
    /// <summary>Runs in a scope that acts for the tenant.</summary>
    public static async Task<T> AsTenantAsync<T>(this IHost host, Guid tenantId, Func<SlipwayDbContext, IServiceProvider, Task<T>> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenantId);
        return await act(scope.ServiceProvider.GetRequiredService<SlipwayDbContext>(), scope.ServiceProvider);
    }

    public static Task AsTenantAsync(this IHost host, Guid tenantId, Func<SlipwayDbContext, IServiceProvider, Task> act) =>
        host.AsTenantAsync(tenantId, async (db, services) =>
        {
            await act(db, services);
            return true;
        });
}
