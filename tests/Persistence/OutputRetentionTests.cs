using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Slipway.Persistence;
using Slipway.Persistence.Events;
using Slipway.Tests.Support;

namespace Slipway.Tests.Persistence;

public sealed class OutputRetentionTests(DatabaseFixture fixture)
{
    [Fact]
    public async Task Months_that_are_over_long_enough_are_forgotten_and_no_longer_counted()
    {
        var connection = await fixture.Database.CreateAsync();
        using var host = fixture.Database.HostOn(connection);
        await using (var owner = NpgsqlDataSource.Create(connection))
        await using (var months = owner.CreateCommand("""
            create table slipway.output_chunks_202001 partition of slipway.output_chunks for values from ('2020-01-01Z') to ('2020-02-01Z');
            create table slipway.output_chunks_202002 partition of slipway.output_chunks for values from ('2020-02-01Z') to ('2020-03-01Z');
            """))
        {
            await months.ExecuteNonQueryAsync();
        }

        var builds = new[] { (Tenant: Guid.CreateVersion7(), Build: Guid.CreateVersion7()), (Tenant: Guid.CreateVersion7(), Build: Guid.CreateVersion7()) };
        foreach (var (tenant, build) in builds)
        {
            await host.AsTenantAsync(tenant, async (db, _) =>
            {
                db.OutputTotals.Add(new OutputTotal { BuildId = build, TenantId = tenant, Bytes = 111 });
                db.OutputChunks.AddRange(Chunk(tenant, build, 100, "2020-01-15Z"), Chunk(tenant, build, 10, "2020-02-15Z"), Chunk(tenant, build, 1, null));
                await db.SaveChangesAsync();
            });
        }

        Assert.Equal(0, await ForgetAsync(host, "2020-01-31Z"));
        Assert.Equal(1, await ForgetAsync(host, "2020-02-29Z"));

        foreach (var (tenant, build) in builds)
        {
            await host.AsTenantAsync(tenant, async (db, _) =>
            {
                Assert.Equal([1, 10], (await db.OutputChunks.Select(chunk => chunk.Data.Length).ToListAsync()).Order());
                Assert.Equal(11, await db.OutputTotals.Select(total => total.Bytes).SingleAsync());
            });
        }
    }

    private static OutputChunk Chunk(Guid tenant, Guid build, int bytes, string? time) => new()
    {
        TaskId = Guid.CreateVersion7(),
        Attempt = 1,
        Offset = 0,
        TenantId = tenant,
        BuildId = build,
        StepIndex = 1,
        Data = new byte[bytes],
        Time = time is null ? TimeProvider.System.GetUtcNow() : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static async Task<int> ForgetAsync(Microsoft.Extensions.Hosting.IHost host, string before)
    {
        await using var forget = host.Services.GetRequiredService<SystemDatabase>().Source.CreateCommand($"select slipway.forget_output('{before}')");
        return (int)(await forget.ExecuteScalarAsync())!;
    }
}
