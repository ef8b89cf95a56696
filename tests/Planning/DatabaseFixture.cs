using Slipway.Tests.Planning;
using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(DatabaseFixture))]

namespace Slipway.Tests.Planning;

/// <summary>One Postgres for those tests of the assembly that ask for it.</summary>
public sealed class DatabaseFixture : IAsyncDisposable
{
    private readonly Lazy<Task<TestDatabase>> _database = new(() => TestDatabase.StartAsync());

    public Task<TestDatabase> Database => _database.Value;

    public async ValueTask DisposeAsync()
    {
        if (_database.IsValueCreated)
            await (await _database.Value).DisposeAsync();
    }
}
