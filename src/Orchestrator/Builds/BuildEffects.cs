using MassTransit;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>What the state machine's table does, by name; the work itself is in <see cref="BuildProgress"/>.</summary>
internal static class BuildEffects
{
    public static void CorrelateByBuild<T>(this IEventCorrelationConfigurator<BuildRow, T> e) where T : class, IBuildMessage
    {
        e.CorrelateById(context => context.Message.BuildId);
        e.OnMissingInstance(missing => missing.Discard());
    }

    public static EventActivityBinder<BuildRow, T> PlanTasks<T>(this EventActivityBinder<BuildRow, T> e) where T : class =>
        e.ThenAsync(context => context.Progress().PlanAsync(context.Saga, context.CancellationToken));

    public static EventActivityBinder<BuildRow, T> FreeFirstTasks<T>(this EventActivityBinder<BuildRow, T> e) where T : class =>
        e.ThenAsync(context => context.Progress().FreeFirstAsync(context.Saga, context.CancellationToken));

    public static EventActivityBinder<BuildRow, TaskStarted> MarkRunning(this EventActivityBinder<BuildRow, TaskStarted> e) =>
        e.ThenAsync(context => context.Progress().MarkRunningAsync(context.Saga, context.Message, context.CancellationToken));

    public static EventActivityBinder<BuildRow, TaskFinished> RecordOutcome(this EventActivityBinder<BuildRow, TaskFinished> e) =>
        e.ThenAsync(context => context.Progress().RecordOutcomeAsync(context.Saga, context.Message, context.CancellationToken));

    public static EventActivityBinder<BuildRow, TaskUnchanged> KeepTask(this EventActivityBinder<BuildRow, TaskUnchanged> e) =>
        e.ThenAsync(context => context.Progress().KeepAsync(context.Saga, context.Message, context.CancellationToken));

    public static EventActivityBinder<BuildRow, TaskUnresolvable> FailTask(this EventActivityBinder<BuildRow, TaskUnresolvable> e) =>
        e.ThenAsync(context => context.Progress().FailUnresolvableAsync(context.Saga, context.Message, context.CancellationToken));

    public static EventActivityBinder<BuildRow, T> StopTasks<T>(this EventActivityBinder<BuildRow, T> e) where T : class =>
        e.ThenAsync(context => context.Progress().StopAsync(context.Saga, nameof(BuildStateMachine.Cancelled), context.CancellationToken));

    public static EventActivityBinder<BuildRow, CancelOverdue> GiveUpTasks(this EventActivityBinder<BuildRow, CancelOverdue> e) =>
        e.ThenAsync(context => context.Progress().GiveUpAsync(context.Saga, context.CancellationToken));

    public static EventActivityBinder<BuildRow, BuildCommandGiven> TakeCommand(this EventActivityBinder<BuildRow, BuildCommandGiven> e) =>
        e.ThenAsync(context => context.Progress().TakeCommandAsync(context.Saga, context.Message, context.CancellationToken));

    public static EventActivityBinder<BuildRow, BuildCommandGiven> IfCancel(
        this EventActivityBinder<BuildRow, BuildCommandGiven> e, Func<EventActivityBinder<BuildRow, BuildCommandGiven>, EventActivityBinder<BuildRow, BuildCommandGiven>> then) =>
        e.If(context => context.Progress().Command == BuildCommand.Cancel, binder => then(binder));

    public static EventActivityBinder<BuildRow, BuildCommandGiven> IfResume(
        this EventActivityBinder<BuildRow, BuildCommandGiven> e, Func<EventActivityBinder<BuildRow, BuildCommandGiven>, EventActivityBinder<BuildRow, BuildCommandGiven>> then) =>
        e.If(context => context.Progress().Command == BuildCommand.Resume, binder => then(binder));

    /// <summary>A queued build's first message, or the end of the one before it.</summary>
    public static EventActivityBinder<BuildRow, BuildSubmitted> IfTurn(
        this EventActivityBinder<BuildRow, BuildSubmitted> e, Func<EventActivityBinder<BuildRow, BuildSubmitted>, EventActivityBinder<BuildRow, BuildSubmitted>> then) =>
        e.IfAsync(context => context.Queue().TakeTurnAsync(context.Saga, context.CancellationToken), binder => then(binder));

    /// <summary>
    /// All tasks done → Succeeded, whatever was asked meanwhile. Hosts failed and the others have finished → Failed. A failure that stops all, or a cancel
    /// → Stopping, and once nothing runs any more, the resting state.
    /// </summary>
    public static EventActivityBinder<BuildRow, T> RestWhenDone<T>(this EventActivityBinder<BuildRow, T> e, BuildStateMachine machine) where T : class => e
        .If(context => context.Saga.CurrentState == nameof(machine.Running) && context.Saga.StoppingTo is not null, stopping => stopping.TransitionTo(machine.Stopping))
        .If(context => context.Saga.CurrentState == nameof(machine.Stopping) && !context.Progress().InFlight && context.Saga.TasksDone < context.Saga.TasksTotal, rest => rest
            .IfElse(context => context.Saga.StoppingTo == nameof(machine.Cancelled), cancelled => cancelled.TransitionTo(machine.Cancelled), failed => failed.TransitionTo(machine.Failed)))
        .If(context => context.Saga.CurrentState == nameof(machine.Running) && context.Progress() is { Waiting: false } && context.Saga.TasksDone < context.Saga.TasksTotal, rest => rest
            .TransitionTo(machine.Failed))
        .If(context => context.Saga.CurrentState is nameof(machine.Running) or nameof(machine.Stopping) && context.Saga.TasksDone == context.Saga.TasksTotal, done => done.TransitionTo(machine.Succeeded));

    public static EventActivityBinder<BuildRow> AnnounceStatus(this EventActivityBinder<BuildRow> e) =>
        e.ThenAsync(context => context.GetServiceOrCreateInstance<Announcements>().StatusAsync(context.Saga, context.CancellationToken));

    /// <summary>The end of a build is the turn of the next one in its cluster's queue.</summary>
    public static EventActivityBinder<BuildRow> CallNextInLine(this EventActivityBinder<BuildRow> e) => e.ThenAsync(async context =>
    {
        if (await context.Queue().NextAsync(context.Saga, context.CancellationToken) is { } next)
        {
            await context.Publish(new BuildSubmitted(context.Saga.TenantId, next),
                c => c.MessageId = MessageIds.Create(next, context.Saga.Run, 0, $"turn after {context.Saga.CorrelationId}"), context.CancellationToken);
        }
    });

    private static BuildProgress Progress(this ConsumeContext context) => context.GetServiceOrCreateInstance<BuildProgress>();

    private static BuildQueue Queue(this ConsumeContext context) => context.GetServiceOrCreateInstance<BuildQueue>();
}
