using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Slipway.Persistence;
using Slipway.Persistence.Events;
using Slipway.Tests.Support;

namespace Slipway.Tests.Persistence;

public sealed class MonthlyPartitionsTests(DatabaseFixture fixture)
{
    [Fact]
    public async Task What_came_before_its_months_partition_moves_there_once_somebody_makes_it()
    {
        var connection = await fixture.Database.CreateAsync();
        using var host = fixture.Database.HostOn(connection);
        await using var owner = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(owner, """
            do $$ declare name text; begin
                for name in select c.relname from pg_class c where c.relispartition and c.relname ~ '^(events|output_chunks)_[0-9]{6}$' loop execute format('drop table slipway.%I', name); end loop;
            end $$
            """);
        var (tenant, build) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.AsTenantAsync(tenant, async (db, _) =>
        {
            db.Events.AddRange(Event(1, "2020-01-15Z"), Event(2, "2020-02-15Z"), Event(3, null));
            db.OutputChunks.Add(new OutputChunk { TaskId = build, Attempt = 1, Offset = 0, TenantId = tenant, BuildId = build, StepIndex = 1, Data = [1], Time = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync();
        });

        var system = host.Services.GetRequiredService<SystemDatabase>().Source;
        await ExecuteAsync(system, "select slipway.ensure_partitions()");
        await ExecuteAsync(system, "select slipway.ensure_partitions()");

        Assert.Equal(0L, await ExecuteAsync(owner, "select (select count(*) from slipway.events_default) + (select count(*) from slipway.output_chunks_default)"));
        Assert.Equal(5L, await ExecuteAsync(owner, "select count(*) from pg_inherits where inhparent = 'slipway.events'::regclass and inhrelid::regclass::text ~ '[0-9]{6}$'"));
        await host.AsTenantAsync(tenant, async (db, _) =>
        {
            db.Events.Add(Event(4, null));
            await db.SaveChangesAsync();
            Assert.Equal([1, 2, 3, 4], await db.Events.OrderBy(e => e.Sequence).Select(e => e.Sequence).ToListAsync());
            Assert.Single(await db.OutputChunks.ToListAsync());
        });
        Assert.Empty(await host.AsTenantAsync(Guid.CreateVersion7(), (db, _) => db.Events.IgnoreQueryFilters().ToListAsync()));
        Assert.Equal(1L, await ExecuteAsync(owner, "select count(*) from slipway.events_202001"));

        EventRow Event(long sequence, string? time) => new()
        {
            BuildId = build,
            Sequence = sequence,
            TenantId = tenant,
            Type = "build.status",
            Data = "{}",
            Time = time is null ? TimeProvider.System.GetUtcNow() : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
