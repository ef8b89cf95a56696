using Microsoft.Extensions.Time.Testing;
using Slipway.Orchestrator.Reconciling;

namespace Slipway.Tests.Orchestrator;

public sealed class DatabaseWatchTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Nothing_is_known_until_the_database_was_seen_for_long_enough()
    {
        var watch = new DatabaseWatch(_time);

        Assert.Equal(Enumerable.Range(0, 12).Select(second => second * 2 >= DatabaseWatch.Enough.TotalSeconds), Looks(watch, 12));
    }

    [Fact]
    public void After_a_gap_it_begins_anew()
    {
        var watch = new DatabaseWatch(_time);
        Assert.True(Looks(watch, 10).Last());

        _time.Advance(DatabaseWatch.LongestGap);

        Assert.Equal(Enumerable.Range(0, 12).Select(second => second * 2 >= DatabaseWatch.Enough.TotalSeconds), Looks(watch, 12));
    }

    // As the reconciler does, every two seconds.
    private List<bool> Looks(DatabaseWatch watch, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var steady = watch.IsSteady();
        _time.Advance(TimeSpan.FromSeconds(2));
        return steady;
    })];
}
