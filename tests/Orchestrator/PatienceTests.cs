using Microsoft.Extensions.Time.Testing;
using Slipway.Orchestrator.Reconciling;

namespace Slipway.Tests.Orchestrator;

public sealed class PatienceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Who_was_helped_and_is_still_there_is_helped_again_after_growing_pauses()
    {
        var patience = new Patience(_time);
        var suspect = new Suspect(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), 1, 1);
        var helped = new List<int>();
        for (var second = 0; second <= 400; second += 2)
        {
            // Equal, but another object each time, as when read anew.
            var due = patience.Due([suspect with { }, suspect with { Epoch = 2 }]);
            foreach (var one in due)
            {
                patience.Told(one);
            }

            if (due.Contains(suspect))
            {
                helped.Add(second);
            }

            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal([0, 10, 30, 70, 150, 270, 390], helped);
    }

    [Fact]
    public void Who_had_gone_and_is_back_is_helped_at_once()
    {
        var patience = new Patience(_time);
        IReadOnlyList<Suspect> found = [new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), 1, 1)];

        Assert.Equal(found, patience.Due(found));
        patience.Told(found[0]);
        Assert.Empty(patience.Due(found));
        Assert.Empty(patience.Due([]));
        Assert.Equal(found, patience.Due(found));
    }
}
