using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.Contracts;
using Slipway.Persistence;
using Slipway.Persistence.Audit;
using Slipway.Persistence.Migrations;
using Slipway.Persistence.Secrets;
using Slipway.ServiceDefaults;

namespace Slipway.Api;

internal static class ApiCommands
{
    public const string BootstrapSetting = "Slipway:BootstrapApiKeyFile";

    public static async Task<int> ServeAsync(string[] args)
    {
        var builder = SecretFiles.CreateBuilder(args);
        builder.AddApi();
        var app = builder.Build();
        app.UseApi();
        app.MapApi();
        app.MapDefaultEndpoints();
        await EnsureBootstrapKeyAsync(app);
        await app.RunAsync();
        return 0;
    }

    /// <summary><c>migrate</c>: brings the schema up to date as the connection's own login, and makes the bootstrap key.</summary>
    public static async Task<int> MigrateAsync(string[] args)
    {
        var configuration = SecretFiles.CreateBuilder(args).Configuration;
        var connectionString = configuration.GetDatabase();
        await using var db = DesignTimeFactory.Create(connectionString);
        await db.Database.MigrateAsync();
        if (configuration[BootstrapSetting] is { Length: > 0 } path)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await BootstrapKey.EnsureAsync(connection, path, TimeProvider.System, CancellationToken.None);
        }

        return 0;
    }

    /// <summary>
    /// <c>seal-keys</c>: the data keys under the first of the configured master keys. <c>rotate-keys</c>: a new data key for everything stored.
    /// <c>retire-keys</c>: the old ones go. <c>seal-heads</c>: once after an upgrade from a version whose audit heads have no seal. All while the
    /// services run; as the schema's owner.
    /// </summary>
    public static async Task<int> ChangeKeysAsync(string verb, string[] args)
    {
        var builder = SecretFiles.CreateBuilder(args);
        builder.AddPersistence();
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();
        var rotation = scope.ServiceProvider.GetRequiredService<KeyRotation>();
        await using var owner = new NpgsqlConnection(app.Configuration.GetDatabase());
        await owner.OpenAsync();
        var report = verb switch
        {
            "seal-keys" => new { Sealed = await rotation.SealAsync(owner, CancellationToken.None) },
            "seal-heads" => new { Sealed = await scope.ServiceProvider.GetRequiredService<AuditSealing>().SealHeadsAsync(CancellationToken.None) },
            "rotate-keys" => (object)await rotation.RotateAsync(owner, CancellationToken.None),
            _ => await rotation.RetireAsync(owner, CancellationToken.None),
        };
        Console.WriteLine(JsonSerializer.Serialize(report, SlipwayJson.Options));
        return 0;
    }

    /// <summary><c>openapi</c>: writes the API's description, as <c>/openapi/v1.json</c> serves it, to standard output.</summary>
    public static async Task<int> PrintOpenApiAsync()
    {
        await using var output = Console.OpenStandardOutput();
        await DescribeAsync(output);
        return 0;
    }

    /// <summary><c>spec-reference</c>: writes docs/spec-reference.md to standard output.</summary>
    public static async Task<int> PrintSpecReferenceAsync()
    {
        using var description = new MemoryStream();
        await DescribeAsync(description);
        await Console.Out.WriteAsync(SpecReference.Write(JsonNode.Parse(description.ToArray())!));
        return 0;
    }

    private static async Task DescribeAsync(Stream output)
    {
        var builder = SecretFiles.CreateBuilder([]);
        builder.Logging.ClearProviders();
        builder.AddEndpoints();
        // Nothing is connected to: parameters are told from services by what is registered.
        builder.Configuration[$"ConnectionStrings:{ResourceNames.Database}"] = "Host=localhost";
        builder.AddPersistence();
        await using var app = builder.Build();
        app.UseRouting();
#pragma warning disable ASP0014 // The description reads endpoints that only UseEndpoints registers before a start.
        app.UseEndpoints(endpoints => endpoints.MapApi());
#pragma warning restore ASP0014
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.Name).GetOpenApiDocumentAsync();
        await document.SerializeAsJsonAsync(output, OpenApiSpecVersion.OpenApi3_1);
    }

    private static async Task EnsureBootstrapKeyAsync(WebApplication app)
    {
        if (app.Configuration[BootstrapSetting] is { Length: > 0 } path)
        {
            await using var connection = await app.Services.GetRequiredService<SystemDatabase>().Source.OpenConnectionAsync();
            await BootstrapKey.EnsureAsync(connection, path, app.Services.GetRequiredService<TimeProvider>(), CancellationToken.None);
        }
    }
}
