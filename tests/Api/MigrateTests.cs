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
        var keyFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(keyFile, key.Reveal());
            Assert.Equal(0, await MigrateAsync(connectionString, keyFile));
            Assert.Equal(0, await MigrateAsync(connectionString, keyFile));
        }
        finally
        {
            File.Delete(keyFile);
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "select count(*) from slipway.api_keys k join slipway.tenants t on t.id = k.tenant_id where t.name = 'default' and k.role = 'platform-admin' and k.secret_hash = $1");
        command.Parameters.AddWithValue(key.Hash());
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }

    private static async Task<int> MigrateAsync(string connectionString, string keyFile)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Slipway.Api.dll"), "migrate"])
        {
            Environment = { ["ConnectionStrings__slipwaydb"] = connectionString, ["Slipway__BootstrapApiKeyFile"] = keyFile },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
