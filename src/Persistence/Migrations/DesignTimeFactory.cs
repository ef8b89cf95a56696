using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Migrations;

/// <summary>For <c>dotnet ef migrations</c>, and for the migrate command, which connects as the schema's owner.</summary>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SlipwayDbContext>
{
    public SlipwayDbContext CreateDbContext(string[] args) => Create("Host=localhost;Database=slipwaydb");

    public static SlipwayDbContext Create(string connectionString) => new(
        new DbContextOptionsBuilder<SlipwayDbContext>()
            .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable("migrations", SlipwayDbContext.Schema))
            .UseSnakeCaseNamingConvention()
            .Options,
        new TenantContext());
}
