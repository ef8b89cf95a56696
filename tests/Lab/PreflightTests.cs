using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

public sealed class PreflightTests(LabSystem system)
{
    [Fact]
    public async Task A_preflight_looks_and_leaves_nothing_on_the_host()
    {
        system.Need();
        var looked = await system.Solo.Preflight;

        Assert.True(looked.Build is { Status: BuildStatus.Succeeded, Kind: BuildKind.Preflight }, looked.Story);
        Assert.Equal(["gate:facts", "gate:preflight", "preflight", "reachability"], looked.Tasks.Select(task => task.Stage).Order(StringComparer.Ordinal));
        Assert.All(looked.Recap.Hosts, host => Assert.Equal(0, host.Changed));
        Assert.Equal((ClusterPhase.Pending, ""), system.Solo.AfterPreflight);
    }

    [Fact]
    public async Task Before_anything_is_installed_every_host_has_reached_what_it_will_need()
    {
        system.Need();
        var built = await system.Reference.Resumed;

        var steps = built.Tasks.Where(task => task.Stage == "reachability").SelectMany(task => task.Attempts[^1].Steps).ToList();
        Assert.Equal(3, steps.Count(step => step is { Name: "servers", Outcome: StepOutcome.Ok, Warnings.Count: 0 }));
        Assert.Equal(3, steps.Count(step => step is { Name: "peers", Outcome: StepOutcome.Ok, Warnings.Count: 0 }));
    }
}
