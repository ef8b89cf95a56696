using System.Diagnostics;
using Npgsql;
using Slipway.Api.Auth;

namespace Slipway.Tests.Api;

/// <summary>The process that the AppHost and the chart run before everything else.</summary>
public sealed class MigrateTests(ApiFixture fixture)
{
    [Fact]
    public async Task Migrate_makes_the_schema_the_first_tenant_and_its_key_and_does_nothing_the_second_time()
    {
        var connectionString = await fixture.EmptyDatabaseAsync();
        var key = ApiKeyText.Generate();
        var folder = Directory.CreateTempSubdirectory("slipway-migrate-");
        try
        {
            var keyFile = Path.Combine(folder.FullName, "key");
            await File.WriteAllTextAsync(keyFile, key.Reveal());
            // As a mounted Secret is: the file's name is the setting's, and what editors leave at the end is not part of it.
            var secrets = folder.CreateSubdirectory("connections");
            await File.WriteAllTextAsync(Path.Combine(secrets.FullName, "ConnectionStrings__slipwaydb"), connectionString + "\n");
            Assert.Equal(0, await MigrateAsync(secrets.FullName, keyFile));
            Assert.Equal(0, await MigrateAsync(secrets.FullName, keyFile));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "select count(*) from slipway.api_keys k join slipway.tenants t on t.id = k.tenant_id where t.name = 'default' and k.role = 'platform-admin' and k.secret_hash = $1");
        command.Parameters.AddWithValue(key.Hash());
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }

    private static async Task<int> MigrateAsync(string secrets, string keyFile)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Slipway.Api.dll"), "migrate"])
        {
            Environment = { ["Slipway__SecretsDirectory"] = secrets, ["Slipway__BootstrapApiKeyFile"] = keyFile },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
