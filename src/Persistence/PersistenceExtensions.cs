using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Slipway.Messaging;
using Slipway.Persistence.Audit;
using Slipway.Persistence.Pki;
using Slipway.Persistence.Secrets;
using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence;

public static class PersistenceExtensions
{
    /// <summary>
    /// Registers <see cref="SlipwayDbContext"/> (role slipway_app, tenant of the scope's <see cref="TenantContext"/>),
    /// <see cref="SystemDatabase"/> (role slipway_system, id-only tables) and <see cref="SecretProtector"/>.
    /// Reads ConnectionStrings:slipwaydb, Slipway:MasterKeyFile and Slipway:OldMasterKeyFiles.
    /// </summary>
    public static IHostApplicationBuilder AddPersistence(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(sp => new SystemDatabase(DataSource(sp, "slipway_system")));
        services.AddKeyedSingleton(MessagingOptions.SystemDataSource, (sp, _) => sp.GetRequiredService<SystemDatabase>().Source);
        services.AddScoped<IMessageScope, TenantMessageScope>();
        services.AddSingleton(sp => new AppDatabase(DataSource(sp, "slipway_app")));
        services.AddSingleton(sp => new AuditDatabase(DataSource(sp, "slipway_auditor")));
        services.AddSingleton<AuditSealing>();
        services.AddSingleton<AuditVerification>();
        services.AddScoped<TenantContext>();
        services.AddScoped<TenantInterceptor>();
        services.AddDbContext<SlipwayDbContext>((sp, options) => options
            // A connection and not its source: EF makes its model and compiles its queries anew for every source's connection string.
            .UseNpgsql(sp.GetRequiredService<AppDatabase>().Source.CreateConnection(), contextOwnsConnection: true)
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(sp.GetRequiredService<TenantInterceptor>()));

        services.AddSingleton(sp =>
        {
            var settings = sp.GetRequiredService<IConfiguration>().GetSection("Slipway");
            return MasterKey.Read(settings["MasterKeyFile"], settings.GetSection("OldMasterKeyFiles").Get<string[]>() ?? []);
        });
        services.AddSingleton<SecretKeys>();
        services.AddSingleton<SecretProtector>();
        services.AddScoped<KeyRotation>();
        // What the framework itself protects; it must not write keys of its own to a disk.
        services.AddDataProtection().SetApplicationName("slipway");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(sp => new ConfigureOptions<KeyManagementOptions>(sp.GetRequiredService<SecretKeys>().Configure));
        services.AddPki();
        return builder;
    }

    /// <summary>ConnectionStrings:slipwaydb. Without Kerberos unless it asks for it: Npgsql would look for a library that the images lack, and each connection would complain.</summary>
    /// <exception cref="InvalidOperationException">It is not set.</exception>
    public static string GetDatabase(this IConfiguration configuration) =>
        configuration.GetConnectionString("slipwaydb") is { } given ? $"GSS Encryption Mode=Disable;{given}" : throw new InvalidOperationException("ConnectionStrings:slipwaydb is not set.");

    private static NpgsqlDataSource DataSource(IServiceProvider sp, string role)
    {
        // The role is a start-up parameter, so that even a reset session never falls back on the login's own rights; the tenant goes with the reset.
        var text = new NpgsqlConnectionStringBuilder(sp.GetRequiredService<IConfiguration>().GetDatabase()) { Options = $"-c role={role}", ApplicationName = role, NoResetOnClose = false };
        return NpgsqlDataSource.Create(text.ConnectionString);
    }
}

/// <summary>Connections as role slipway_app, for <see cref="SlipwayDbContext"/>.</summary>
public sealed class AppDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

/// <summary>Connections as role slipway_system: id-only tables across tenants, never a name, a spec or a secret.</summary>
public sealed class SystemDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
