using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

public sealed class KilledRunnerTests(LabSystem system)
{
    [Fact]
    public async Task A_build_goes_on_when_the_runner_of_a_running_step_is_killed()
    {
        system.Need();
        var built = await system.Solo.Killed;

        Assert.True(built.Build.Status == BuildStatus.Succeeded, built.Story);
        // Two runners handed the task over, and one was killed. On a machine that is too slow a lease may end besides.
        Assert.InRange(built.AdoptionsOf(system.Solo.Victim).Count(), 3, 6);
    }

    [Fact]
    public async Task The_step_that_ran_was_applied_once()
    {
        system.Need();
        var built = await system.Solo.Killed;
        var task = built.Tasks.Single(one => one.Id == system.Solo.Victim);

        var attempt = Assert.Single(task.Attempts);
        Assert.InRange(attempt.Adoptions, 3, 6);
        Assert.Equal(attempt.Steps.Select(step => step.Index).Distinct(), attempt.Steps.Select(step => step.Index));
        var starts = await system.Hosts.OnAsync(LabHosts.Solo, $"journalctl -o cat | grep -c 'Started slipway-{task.Id:N}' || true");
        Assert.Equal("1", starts.Trim());
    }
}
