using Slipway.Tests.Persistence;
using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(DatabaseFixture))]

namespace Slipway.Tests.Persistence;

/// <summary>One Postgres for the assembly.</summary>
public sealed class DatabaseFixture : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Database = await TestDatabase.StartAsync();

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
