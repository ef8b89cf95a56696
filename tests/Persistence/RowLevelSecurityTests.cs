using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Slipway.Persistence;
using Slipway.Persistence.Events;
using Slipway.Persistence.Secrets;
using Slipway.Persistence.Tenancy;
using Slipway.Tests.Support;

namespace Slipway.Tests.Persistence;

public sealed class RowLevelSecurityTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private static readonly Guid Mine = Guid.CreateVersion7();
    private static readonly Guid Theirs = Guid.CreateVersion7();
    private IHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await fixture.Database.HostAsync();
        foreach (var tenant in new[] { Mine, Theirs })
        {
            await _host.AsTenantAsync(tenant, async (db, services) =>
            {
                db.Credentials.Add(new StoredCredential
                {
                    Id = Guid.CreateVersion7(),
                    TenantId = tenant,
                    Name = "lab",
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                    UpdatedAt = TimeProvider.System.GetUtcNow(),
                    Protected = services.GetRequiredService<SecretProtector>().Protect(tenant, new CredentialSecrets(null, null, null, "s3cret")),
                });
                await db.SaveChangesAsync();
            });
        }
    }

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_tenant_sees_its_own_rows_only_even_without_the_query_filter()
    {
        var seen = await _host.AsTenantAsync(Mine, (db, _) => db.Credentials.IgnoreQueryFilters().Select(c => c.TenantId).ToListAsync());
        Assert.Equal([Mine], seen);
    }

    [Fact]
    public async Task Without_a_tenant_the_app_role_reads_nothing_of_any_tenant_table()
    {
        await using var connection = await _host.Services.GetRequiredService<AppDatabase>().Source.OpenConnectionAsync();
        var tables = TenantTables();
        Assert.True(tables.Count > 15);
        foreach (var table in tables)
        {
            await using var count = new NpgsqlCommand($"select count(*) from slipway.{table}", connection);
            Assert.Equal(0L, await count.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task Every_tenant_table_forces_row_level_security()
    {
        await using var source = NpgsqlDataSource.Create(await fixture.Database.CreateAsync());
        await using var command = source.CreateCommand("""
            select relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            where relnamespace = 'slipway'::regnamespace and relkind in ('r', 'p') and not relispartition and not (relrowsecurity and relforcerowsecurity) order by relname
            """);
        var open = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            open.Add(reader.GetString(0));
        }

        // As docs/security.md has them, and why.
        Assert.Equal(["audit_unsealed", "leases", "ready_tasks"], open);
    }

    [Fact]
    public async Task A_session_forgets_its_tenant_whatever_the_connection_string_says_of_resets()
    {
        using var host = fixture.Database.HostOn($"{await fixture.Database.CreateAsync()};No Reset On Close=true;Maximum Pool Size=1");
        await host.AsTenantAsync(Mine, (db, _) => db.Credentials.ToListAsync());

        await using var connection = await host.Services.GetRequiredService<AppDatabase>().Source.OpenConnectionAsync();
        await using var tenant = new NpgsqlCommand("select coalesce(current_setting('slipway.tenant_id', true), '')", connection);
        Assert.Equal("", await tenant.ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_system_role_cannot_read_secrets()
    {
        await using var connection = await _host.Services.GetRequiredService<SystemDatabase>().Source.OpenConnectionAsync();
        foreach (var table in new[] { "credentials", "cluster_secrets", "spec_revisions", "output_chunks" })
        {
            await using var read = new NpgsqlCommand($"select * from slipway.{table}", connection);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => read.ExecuteScalarAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task A_row_cannot_be_written_for_another_tenant()
    {
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => _host.AsTenantAsync(Mine, async (db, _) =>
        {
            db.EventHeads.Add(new EventHead { BuildId = Guid.CreateVersion7(), TenantId = Theirs });
            await db.SaveChangesAsync();
        }));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, ((PostgresException)refused.InnerException!).SqlState);
    }

    [Fact]
    public async Task A_secret_of_one_tenant_cannot_be_decrypted_for_another()
    {
        await _host.AsTenantAsync(Mine, async (db, services) =>
        {
            var row = await db.Credentials.SingleAsync();
            var protector = services.GetRequiredService<SecretProtector>();
            Assert.Equal("s3cret", protector.Unprotect<CredentialSecrets>(Mine, row.Protected).SudoPassword);
            Assert.ThrowsAny<Exception>(() => protector.Unprotect<CredentialSecrets>(Theirs, row.Protected));
            Assert.DoesNotContain("s3cret", System.Text.Encoding.Latin1.GetString(row.Protected));
        });
    }

    private List<string> TenantTables()
    {
        using var scope = _host.Services.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<SlipwayDbContext>().Model.GetEntityTypes()
            .Where(e => typeof(ITenantOwned).IsAssignableFrom(e.ClrType)).Select(e => e.GetTableName()!)];
    }
}
