using Microsoft.EntityFrameworkCore;

namespace Slipway.Tests.Messaging;

/// <summary>A test's own database and virtual host.</summary>
internal sealed record Place(string Name, string Database, string Broker)
{
    public OrderDb CreateDb() => new(new DbContextOptionsBuilder<OrderDb>().UseNpgsql(Database).Options);
}
