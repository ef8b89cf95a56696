using MassTransit;
using Slipway.Contracts.Messages;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>
/// The life of a build. Api inserts the row as Submitted; nothing else creates an instance. Each effect is a named
/// extension method of <see cref="BuildEffects"/>.
/// </summary>
public sealed class BuildStateMachine : MassTransitStateMachine<BuildRow>
{
    public BuildStateMachine()
    {
        InstanceState(build => build.CurrentState);

        Event(() => BuildSubmitted, e => e.CorrelateByBuild());
        Event(() => CommandGiven, e => e.CorrelateByBuild());
        Event(() => CancelOverdue, e => e.CorrelateByBuild());
        Event(() => TaskStarted, e => e.CorrelateByBuild());
        Event(() => TaskFinished, e => e.CorrelateByBuild());
        Event(() => TaskUnchanged, e => e.CorrelateByBuild());
        Event(() => TaskUnresolvable, e => e.CorrelateByBuild());

        During(Submitted,
            When(BuildSubmitted).PlanTasks().TransitionTo(Running).FreeFirstTasks().RestWhenDone(this),
            When(CommandGiven).TakeCommand().IfCancel(cancel => cancel.StopTasks().TransitionTo(Cancelled)));

        During(Queued,
            When(BuildSubmitted).IfTurn(turn => turn.PlanTasks().TransitionTo(Running).FreeFirstTasks().RestWhenDone(this)),
            When(CommandGiven).TakeCommand().IfCancel(cancel => cancel.TransitionTo(Cancelled)));

        During(Running,
            When(TaskStarted).MarkRunning(),
            When(TaskFinished).RecordOutcome().RestWhenDone(this),
            When(TaskUnchanged).KeepTask().RestWhenDone(this),
            When(TaskUnresolvable).FailTask().RestWhenDone(this),
            When(CommandGiven).TakeCommand().IfCancel(cancel => cancel.StopTasks().TransitionTo(Stopping).RestWhenDone(this)));

        During(Stopping,
            When(TaskStarted).MarkRunning(),
            When(TaskFinished).RecordOutcome().RestWhenDone(this),
            When(TaskUnchanged).KeepTask().RestWhenDone(this),
            When(TaskUnresolvable).FailTask().RestWhenDone(this),
            // A second cancel may be a forced one.
            When(CommandGiven).TakeCommand().IfCancel(cancel => cancel.StopTasks().RestWhenDone(this)),
            When(CancelOverdue).GiveUpTasks().RestWhenDone(this));

        During([Failed, Cancelled],
            When(CommandGiven).TakeCommand().IfResume(resume => resume.PlanTasks().TransitionTo(Running).FreeFirstTasks().RestWhenDone(this)));

        // Repeats and latecomers: what they tell is in the rows already, or no longer matters.
        During([Running, Stopping, Succeeded, Failed, Cancelled], Ignore(BuildSubmitted));
        During([Submitted, Queued, Succeeded, Failed, Cancelled], Ignore(TaskStarted), Ignore(TaskFinished), Ignore(TaskUnchanged), Ignore(TaskUnresolvable));
        During([Submitted, Queued, Running, Succeeded, Failed, Cancelled], Ignore(CancelOverdue));
        During(Succeeded, When(CommandGiven).TakeCommand());

        WhenEnterAny(build => build.AnnounceStatus().CallNextInLine());
    }

    public State Submitted { get; private set; } = null!;
    /// <summary>Waits for the end of its cluster's other build.</summary>
    public State Queued { get; private set; } = null!;
    public State Running { get; private set; } = null!;
    /// <summary>Nothing new starts; running tasks end.</summary>
    public State Stopping { get; private set; } = null!;
    public State Succeeded { get; private set; } = null!;
    /// <summary>Rests; can be resumed.</summary>
    public State Failed { get; private set; } = null!;
    /// <summary>Rests; can be resumed.</summary>
    public State Cancelled { get; private set; } = null!;

    public Event<BuildSubmitted> BuildSubmitted { get; private set; } = null!;
    public Event<BuildCommandGiven> CommandGiven { get; private set; } = null!;
    public Event<CancelOverdue> CancelOverdue { get; private set; } = null!;
    public Event<TaskStarted> TaskStarted { get; private set; } = null!;
    public Event<TaskFinished> TaskFinished { get; private set; } = null!;
    public Event<TaskUnchanged> TaskUnchanged { get; private set; } = null!;
    public Event<TaskUnresolvable> TaskUnresolvable { get; private set; } = null!;
}
