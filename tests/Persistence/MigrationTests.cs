using Microsoft.EntityFrameworkCore;
using Slipway.Persistence.Migrations;

namespace Slipway.Tests.Persistence;

public sealed class MigrationTests(DatabaseFixture fixture)
{
    [Fact]
    public async Task The_model_has_no_changes_that_no_migration_carries()
    {
        await using var db = DesignTimeFactory.Create(await fixture.Database.CreateAsync());
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }
}
