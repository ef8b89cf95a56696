using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Slipway.AppHost.Resources;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;
using Slipway.Persistence.Migrations;
using Slipway.Persistence.Secrets;
using Slipway.Tests.Support;

namespace Slipway.Tests.Persistence;

/// <summary>Backup and restore as docs/operations.md says, onto another server.</summary>
public sealed class RestoreTests(DatabaseFixture fixture)
{
    private static readonly Guid Tenant = Guid.CreateVersion7();
    private static readonly Guid Build = Guid.CreateVersion7();

    [Fact]
    public async Task A_dump_and_the_master_key_are_enough_on_a_new_server()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-restore-");
        await using var elsewhere = new PostgresServer(folder.FullName, "restored");
        try
        {
            var connection = await fixture.Database.CreateAsync();
            await FillAsync(connection);
            await elsewhere.StartAsync(CancellationToken.None);
            var dump = Path.Combine(folder.FullName, "slipway.dump");
            await RunAsync(folder, connection, "pg_dump", "--format=custom", "--file", dump);
            await RunAsync(folder, elsewhere.ConnectionString, "psql", "-v", "ON_ERROR_STOP=1", "-c", "create role slipway_app nologin", "-c", "create role slipway_system nologin", "-c", "create role slipway_auditor nologin", "-c", "grant slipway_app, slipway_system, slipway_auditor to current_user");
            await RunAsync(folder, elsewhere.ConnectionString, "pg_restore", "--exit-on-error", "--no-owner", "--dbname", "restored", dump);

            await LookAsync(elsewhere.ConnectionString);
            await using var owner = DesignTimeFactory.Create(elsewhere.ConnectionString);
            Assert.Empty(await owner.Database.GetPendingMigrationsAsync());
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await elsewhere.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private async Task FillAsync(string connection)
    {
        using var host = fixture.Database.HostOn(connection);
        await host.AsTenantAsync(Tenant, async (db, services) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            db.Credentials.Add(new StoredCredential
            {
                Id = Guid.CreateVersion7(),
                TenantId = Tenant,
                Name = "lab",
                CreatedAt = now,
                UpdatedAt = now,
                Protected = services.GetRequiredService<SecretProtector>().Protect(Tenant, new CredentialSecrets(null, null, null, "s3cret")),
            });
            db.Builds.Add(new BuildRow { CorrelationId = Build, TenantId = Tenant, ClusterId = Guid.CreateVersion7(), Revision = 1, Kind = "Create", CurrentState = "Running", RequestedBy = "test", CreatedAt = now, UpdatedAt = now });
            await db.SaveChangesAsync();
            await AppendAsync(db);
        });
    }

    private async Task LookAsync(string connection)
    {
        using (var host = fixture.Database.HostOn(connection))
        {
            await host.AsTenantAsync(Tenant, async (db, services) =>
            {
                var row = await db.Credentials.SingleAsync();
                Assert.Equal("s3cret", services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(Tenant, row.Protected).SudoPassword);
                // Numbers go on where they stood, in the partitions that the dump brought.
                await AppendAsync(db);
                Assert.Equal([1, 2], await db.Events.Where(e => e.BuildId == Build).OrderBy(e => e.Sequence).Select(e => e.Sequence).ToListAsync());
            });
            Assert.Empty(await host.AsTenantAsync(Guid.CreateVersion7(), (db, _) => db.Builds.IgnoreQueryFilters().ToListAsync()));
            // As the reconciler looks for builds to go on with.
            await using var found = host.Services.GetRequiredService<SystemDatabase>().Source.CreateCommand("select id from slipway.builds where current_state = 'Running'");
            Assert.Equal(Build, await found.ExecuteScalarAsync());
        }

        var otherKey = Path.GetTempFileName();
        await File.WriteAllTextAsync(otherKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        using var stranger = fixture.Database.HostOn(connection, builder => builder.Configuration["Slipway:MasterKeyFile"] = otherKey);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => stranger.AsTenantAsync(Tenant, async (db, services) =>
            services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(Tenant, (await db.Credentials.SingleAsync()).Protected)));
        File.Delete(otherKey);
    }

    private static async Task AppendAsync(SlipwayDbContext db)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await EventWriter.AppendAsync(db, Tenant, Build, [new NewEvent("build.status", new { status = "running" })], CancellationToken.None);
        await transaction.CommitAsync();
    }

    private static async Task RunAsync(DirectoryInfo folder, string connection, string program, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        var passwords = Path.Combine(folder.FullName, "pgpass");
        await File.WriteAllTextAsync(passwords, $"*:*:*:*:{to.Password}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["PGHOST"] = to.Host, ["PGPORT"] = $"{to.Port}", ["PGUSER"] = to.Username, ["PGDATABASE"] = to.Database, ["PGPASSFILE"] = passwords },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {errors}{await output}");
    }
}
