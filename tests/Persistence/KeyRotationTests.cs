using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Slipway.Persistence;
using Slipway.Persistence.Audit;
using Slipway.Persistence.Secrets;
using Slipway.Tests.Support;

namespace Slipway.Tests.Persistence;

public sealed class KeyRotationTests(DatabaseFixture fixture)
{
    private static readonly Guid Tenant = Guid.CreateVersion7();

    [Fact]
    public async Task Every_stored_secret_gets_the_new_data_key_while_another_process_reads()
    {
        var connection = await SeededAsync(secrets: 150);
        using var rotating = fixture.Database.HostOn(connection);
        using var reading = fixture.Database.HostOn(connection);
        await ReadAllAsync(reading);

        using var done = new CancellationTokenSource();
        var reads = ReadUntilAsync(reading, done.Token);
        var report = await RotationAsync(rotating, (rotation, owner) => rotation.RotateAsync(owner, default), connection);
        await done.CancelAsync();

        Assert.True(await reads > 0);
        // The chain's key counts too.
        Assert.Equal(151, report.Reprotected);
        Assert.Equal([report.Key], await KeysInUseAsync(connection));
        Assert.Equal(150, await ReadAllAsync(reading));
        Assert.True((await reading.AsTenantAsync(Tenant, (db, services) => services.GetRequiredService<AuditVerification>().VerifyAsync(db, Tenant, null, default)))!.Valid);
    }

    [Fact]
    public async Task A_process_that_runs_on_writes_with_the_new_key_after_a_while_and_then_the_old_one_goes()
    {
        var connection = await SeededAsync(secrets: 3);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var rotating = fixture.Database.HostOn(connection, builder => builder.Services.AddSingleton<TimeProvider>(clock));
        using var writing = fixture.Database.HostOn(connection, builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var old = await WriteAsync(writing, "before");
        var report = await RotationAsync(rotating, (rotation, owner) => rotation.RotateAsync(owner, default), connection);

        Assert.Equal(old, await WriteAsync(writing, "meanwhile"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RotationAsync(rotating, (rotation, owner) => rotation.RetireAsync(owner, default), connection));
        clock.Advance(2 * SecretKeys.Freshness);
        Assert.Equal(report.Key, await WriteAsync(writing, "after"));
        var retired = await RotationAsync(rotating, (rotation, owner) => rotation.RetireAsync(owner, default), connection);

        Assert.Equal((report.Key, 1L), (retired.Key, retired.Reprotected));
        Assert.Equal([old], retired.Retired);
        Assert.Equal([("data-key.rotate", $"data-keys/{report.Key}"), ("data-key.retire", $"data-keys/{old}")], await TrailAsync(writing));
        using var fresh = fixture.Database.HostOn(connection);
        Assert.Equal(6, await ReadAllAsync(fresh));
        Assert.Equal(6, await ReadAllAsync(writing));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task The_master_key_is_exchanged_and_the_old_one_opens_nothing_any_more(bool fromCertificate, bool toCertificate)
    {
        using var files = new MasterKeyFiles();
        var (old, next) = (files.Create(fromCertificate), files.Create(toCertificate));
        var connection = await SeededAsync(secrets: 2, old);
        using var running = With(old, next);
        Assert.Equal(2, await ReadAllAsync(running));

        using var both = With(next, old);
        Assert.Equal(1, await RotationAsync(both, (rotation, owner) => rotation.SealAsync(owner, default), connection));
        Assert.Equal(0, await RotationAsync(both, (rotation, owner) => rotation.SealAsync(owner, default), connection));

        Assert.Equal([("master-key.exchange", "master-key")], await TrailAsync(both));

        using var after = With(next);
        Assert.Equal(2, await ReadAllAsync(after));
        Assert.Equal(2, await ReadAllAsync(running));
        using var before = With(old);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => ReadAllAsync(before));

        IHost With(params string[] files) => fixture.Database.HostOn(connection, builder =>
        {
            builder.Configuration["Slipway:MasterKeyFile"] = files[0];
            foreach (var (file, index) in files.Skip(1).Select((file, index) => (file, index)))
            {
                builder.Configuration[$"Slipway:OldMasterKeyFiles:{index}"] = file;
            }
        });
    }

    private async Task<string> SeededAsync(int secrets, string? masterKeyFile = null)
    {
        var connection = await fixture.Database.CreateAsync();
        using var host = fixture.Database.HostOn(connection, builder => builder.Configuration["Slipway:MasterKeyFile"] = masterKeyFile ?? fixture.Database.MasterKeyFile);
        await using (var insert = host.Services.GetRequiredService<SystemDatabase>().Source.CreateCommand("insert into slipway.tenants (id, name, created_at) values ($1, 'one', now())"))
        {
            insert.Parameters.Add(new() { Value = Tenant });
            await insert.ExecuteNonQueryAsync();
        }

        foreach (var number in Enumerable.Range(0, secrets))
        {
            await WriteAsync(host, $"seeded-{number}");
        }

        if (secrets > 100)
        {
            await host.AsTenantAsync(Tenant, async (db, _) =>
            {
                db.AuditEvents.Add(new AuditEvent { Id = Guid.CreateVersion7(), TenantId = Tenant, Time = TimeProvider.System.GetUtcNow(), Actor = "a", Action = "b", Target = "c" });
                await db.SaveChangesAsync();
            });
            await host.Services.GetRequiredService<AuditSealing>().SealAsync(default);
        }

        return connection;
    }

    /// <returns>The data key that the process protected it with.</returns>
    private static Task<Guid> WriteAsync(IHost host, string name) => host.AsTenantAsync(Tenant, async (db, services) =>
    {
        var now = TimeProvider.System.GetUtcNow();
        var row = new StoredCredential
        {
            Id = Guid.CreateVersion7(),
            TenantId = Tenant,
            Name = name,
            CreatedAt = now,
            UpdatedAt = now,
            Protected = services.GetRequiredService<SecretProtector>().Protect(Tenant, new CredentialSecrets(null, null, name, null)),
        };
        db.Credentials.Add(row);
        await db.SaveChangesAsync();
        return SecretKeys.KeyIdOf(row.Protected);
    });

    private static Task<int> ReadAllAsync(IHost host) => host.AsTenantAsync(Tenant, async (db, services) =>
    {
        var rows = await db.Credentials.AsNoTracking().ToListAsync();
        foreach (var row in rows)
        {
            Assert.Equal(row.Name, services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(Tenant, row.Protected).SshPassword);
        }

        return rows.Count;
    });

    private static Task<IEnumerable<(string, string)>> TrailAsync(IHost host) => host.AsTenantAsync(Tenant, async (db, _) =>
        (await db.AuditEvents.OrderBy(row => row.Time).ToListAsync()).Where(row => row.Actor == $"operator/{Environment.UserName}").Select(row => (row.Action, row.Target)));

    private static async Task<int> ReadUntilAsync(IHost host, CancellationToken done)
    {
        var reads = 0;
        while (!done.IsCancellationRequested)
        {
            reads += await ReadAllAsync(host);
        }

        return reads;
    }

    private static async Task<IEnumerable<Guid>> KeysInUseAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("select protected from slipway.credentials union all select protected from slipway.audit_keys");
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new HashSet<Guid>();
        while (await reader.ReadAsync())
        {
            keys.Add(SecretKeys.KeyIdOf(reader.GetFieldValue<byte[]>(0)));
        }

        return keys;
    }

    private static async Task<T> RotationAsync<T>(IHost host, Func<KeyRotation, NpgsqlConnection, Task<T>> act, string connection)
    {
        await using var owner = new NpgsqlConnection(connection);
        await owner.OpenAsync();
        await using var scope = host.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<KeyRotation>(), owner);
    }
}
