using Microsoft.EntityFrameworkCore;
using Slipway.Persistence.Events;
using Slipway.Tests.Support;

namespace Slipway.Tests.Persistence;

public sealed class EventWriterTests(DatabaseFixture fixture)
{
    [Fact]
    public async Task Numbers_have_no_gaps_although_writers_race_and_some_roll_back()
    {
        using var host = await fixture.Database.HostAsync();
        var (tenant, build) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(() => host.AsTenantAsync(tenant, async (db, _) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await EventWriter.AppendAsync(db, tenant, build, [new NewEvent("a", new { writer }), new NewEvent("b", new { writer })], default);
            if (writer % 3 == 0)
            {
                await transaction.RollbackAsync();
            }
            else
            {
                await transaction.CommitAsync();
            }
        }))));

        var sequences = await host.AsTenantAsync(tenant, (db, _) => db.Events.OrderBy(e => e.Sequence).Select(e => e.Sequence).ToListAsync());
        Assert.Equal(Enumerable.Range(1, 26).Select(n => (long)n), sequences);
    }

    [Fact]
    public async Task Appending_without_a_transaction_is_refused()
    {
        using var host = await fixture.Database.HostAsync();
        var tenant = Guid.CreateVersion7();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.AsTenantAsync(tenant, (db, _) =>
            EventWriter.AppendAsync(db, tenant, Guid.CreateVersion7(), [new NewEvent("a", new { })], default)));
    }
}
