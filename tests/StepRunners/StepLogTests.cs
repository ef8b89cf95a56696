using Slipway.Catalog.Protocol;
using Slipway.Contracts.Http.V1;
using Slipway.StepRunners.Execution;

namespace Slipway.Tests.StepRunners;

public sealed class StepLogTests
{
    [Fact]
    public void What_was_taken_to_be_stored_stays_as_it_was_while_the_log_goes_on()
    {
        var log = new StepLog([], TimeProvider.System);
        log.Apply(new StepStarted(1, "first"));
        log.Apply(new VerbReported(VerbResult.Changed, "file /etc/a", ""));
        var (earlier, isNew) = log.Take().Steps.Single();

        log.Apply(new VerbReported(VerbResult.Changed, "file /etc/b", ""));
        log.Apply(new StepEnded(1, StepResult.Changed, 0));
        var (later, isNewStill) = log.Take().Steps.Single();

        Assert.Equal((StepOutcome.Running, true), (earlier.Outcome, isNew));
        Assert.Equal(["file /etc/a"], earlier.Changes);
        Assert.Equal((StepOutcome.Changed, false), (later.Outcome, isNewStill));
        Assert.Equal(["file /etc/a", "file /etc/b"], later.Changes);
    }

    [Fact]
    public void A_step_that_is_read_again_gathers_its_findings_anew()
    {
        var log = new StepLog([], TimeProvider.System);
        log.Apply(new StepStarted(1, "first"));
        log.Apply(new VerbReported(VerbResult.Changed, "file /etc/a", ""));

        log.Apply(new StepStarted(1, "first"));
        log.Apply(new VerbReported(VerbResult.Changed, "file /etc/a", ""));
        log.Apply(new StepEnded(1, StepResult.Changed, 0));

        Assert.Equal(["file /etc/a"], log.Take().Steps.Single().Step.Changes);
        Assert.Equal(0, log.CurrentIndex);
    }
}
