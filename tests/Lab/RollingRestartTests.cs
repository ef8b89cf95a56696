using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

public sealed class RollingRestartTests(LabSystem system)
{
    /// <summary>A lease lasts 20 seconds; whoever lets it run out hands nothing over.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_restart_of_every_service_costs_a_build_nothing()
    {
        system.Need();
        var built = await system.Solo.Killed;

        Assert.True(built.Build is { Status: BuildStatus.Succeeded, Run: 1 }, built.Story);
        Assert.All(built.Recap.Hosts, host => Assert.True(host is { Failed: 0, Unreachable: 0, Retried: 0 }, $"{host}\n{built.Story}"));
    }

    [Fact]
    public async Task A_runner_that_is_told_to_end_hands_its_task_over_at_once()
    {
        system.Need();
        var built = await system.Solo.Killed;

        var adoptions = built.AdoptionsOf(system.Solo.Victim).Select(adopted => adopted.Time).ToList();
        Assert.All(system.Solo.Handovers.Zip(adoptions), handover => Assert.InRange(handover.Second - handover.First, TimeSpan.Zero, LeaseTime / 2));
    }

    [Fact]
    public async Task Whoever_follows_sees_every_event_once()
    {
        system.Need();
        var built = await system.Solo.Killed;

        Assert.Equal(built.Events.Select(happened => happened.Sequence), system.Solo.Followed.Select(happened => happened.Sequence));
        Assert.Equal(Enumerable.Range(1, built.Events.Count).Select(number => (long)number), system.Solo.Followed.Select(happened => happened.Sequence));
    }

    [Fact]
    public async Task Whoever_watches_in_a_terminal_is_shown_the_end()
    {
        system.Need();
        await system.Solo.Killed;

        var (code, output, errors) = system.Solo.Watched;
        Assert.True(code == 0, output + errors);
        Assert.Contains("failed=0", output, StringComparison.Ordinal);
        Assert.Contains($"{LabHosts.Solo}  verify", output, StringComparison.Ordinal);
    }
}
