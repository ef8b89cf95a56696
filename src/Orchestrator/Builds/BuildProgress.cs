using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Dispatch;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Pki;

namespace Slipway.Orchestrator.Builds;

/// <summary>What the saga does to its build's rows, inside the transaction of one message.</summary>
internal sealed class BuildProgress(
    SlipwayDbContext db, TaskGraph graph, Cancelling cancelling, ResumePreviews previews, Announcements announcements, ClusterPki pki, IMemoryCache memory, TimeProvider time)
{
    /// <summary>Kind of the command just taken; null when it was handled before.</summary>
    public string? Command { get; private set; }

    /// <summary>Whether a task of the build holds, or is about to take, a lease.</summary>
    public bool InFlight { get; private set; }

    /// <summary>Whether something is still to come: a task in flight, or one that waits for its turn.</summary>
    public bool Waiting { get; private set; } = true;

    public async Task PlanAsync(BuildRow build, CancellationToken cancellationToken)
    {
        var spec = await SpecAsync(build, cancellationToken);
        await pki.EnsureAuthoritiesAsync(db, build.ClusterId, cancellationToken);
        await graph.LayOutAsync(build, Planner.Plan(spec, Enum.Parse<BuildKind>(build.Kind)), _resume.Forces, cancellationToken);
        build.Reason = null;
        build.StartedAt ??= time.GetUtcNow();
        build.FinishedAt = null;
        build.StoppingTo = null;
        build.Failure = null;
    }

    public async Task FreeFirstAsync(BuildRow build, CancellationToken cancellationToken) =>
        await announcements.TasksAsync(build, await graph.FreeFirstAsync(build, gate => PassGateAsync(build, gate, cancellationToken), cancellationToken), cancellationToken);

    public async Task MarkRunningAsync(BuildRow build, TaskStarted started, CancellationToken cancellationToken)
    {
        SeeRunner(build);
        var task = await TaskAsync(started.TaskId, cancellationToken);
        if (task.State == nameof(TaskState.Dispatched) && task.Attempt == started.Attempt)
        {
            task.State = nameof(TaskState.Running);
            task.StartedAt ??= time.GetUtcNow();
            await announcements.TasksAsync(build, [task], cancellationToken);
        }
    }

    public async Task RecordOutcomeAsync(BuildRow build, TaskFinished finished, CancellationToken cancellationToken)
    {
        SeeRunner(build);
        var task = await TaskAsync(finished.TaskId, cancellationToken);
        if (task.Attempt == finished.Attempt && task.State is nameof(TaskState.Dispatched) or nameof(TaskState.Running))
        {
            var attempt = await db.Attempts.AsNoTracking().SingleAsync(a => a.TaskId == finished.TaskId && a.Number == finished.Attempt, cancellationToken);
            task.StartedAt ??= attempt.StartedAt;
            await (attempt.Outcome switch
            {
                "succeeded" => SucceedAsync(build, task, kept: false, cancellationToken),
                "stopped" => RestAsync(build, task, TaskState.Cancelled, attempt.Failure, cancellationToken),
                "unknown" => FailAsync(build, task, TaskState.Unknown, attempt.Failure ?? RetryPolicy.Describe(ErrorCodes.UnknownOutcome, null, task), cancellationToken),
                _ => FailOrRetryAsync(build, task, attempt.FinishedAt, attempt.Failure ?? RetryPolicy.Describe(ErrorCodes.StepFailed, null, task), cancellationToken),
            });
        }

        await LookInFlightAsync(build, cancellationToken);
    }

    public async Task KeepAsync(BuildRow build, TaskUnchanged unchanged, CancellationToken cancellationToken)
    {
        var task = await TaskAsync(unchanged.TaskId, cancellationToken);
        if (unchanged.Run == build.Run && task.State == nameof(TaskState.Ready) && task.SucceededDigest == unchanged.Digest)
        {
            task.Digest = unchanged.Digest;
            task.Why = nameof(RunReason.Unchanged);
            await SucceedAsync(build, task, kept: true, cancellationToken);
        }

        await LookInFlightAsync(build, cancellationToken);
    }

    public async Task FailUnresolvableAsync(BuildRow build, TaskUnresolvable message, CancellationToken cancellationToken)
    {
        var task = await TaskAsync(message.TaskId, cancellationToken);
        if (message.Run == build.Run && task.State is nameof(TaskState.Ready) or nameof(TaskState.Retrying))
        {
            await FailAsync(build, task, TaskState.Failed, RetryPolicy.Describe(message.Code, message.Detail, task), cancellationToken);
        }

        await LookInFlightAsync(build, cancellationToken);
    }

    /// <summary>Nothing new starts. With <paramref name="restIn"/> Cancelled, running tasks are asked to end too.</summary>
    public async Task StopAsync(BuildRow build, string restIn, CancellationToken cancellationToken)
    {
        build.StoppingTo ??= restIn;
        await graph.ClearQueueAsync(build, cancellationToken);
        if (restIn == nameof(BuildStateMachine.Cancelled))
        {
            build.StoppingTo = restIn;
            await announcements.TasksAsync(build, await cancelling.EndAsync(build, _force, cancellationToken), cancellationToken);
        }

        string[] waitingStates = [nameof(TaskState.Ready), nameof(TaskState.Retrying)];
        foreach (var task in await db.Tasks.Where(t => t.BuildId == build.CorrelationId && waitingStates.Contains(t.State)).ToListAsync(cancellationToken))
        {
            task.State = nameof(TaskState.Blocked);
            task.Reason = null;
        }

        await LookInFlightAsync(build, cancellationToken);
    }

    /// <summary>Nobody is left to end what a cancelled build has under way.</summary>
    public async Task GiveUpAsync(BuildRow build, CancellationToken cancellationToken)
    {
        var told = build.Reason;
        build.UpdatedAt = time.GetUtcNow();
        await announcements.TasksAsync(build, await cancelling.WithoutRunnerAsync(build, cancellationToken), cancellationToken);
        if (build.Reason != told)
        {
            await announcements.StatusAsync(build, cancellationToken);
        }

        await LookInFlightAsync(build, cancellationToken);
    }

    public async Task TakeCommandAsync(BuildRow build, BuildCommandGiven given, CancellationToken cancellationToken)
    {
        var command = await db.BuildCommands.SingleAsync(c => c.Id == given.CommandId, cancellationToken);
        if (command.HandledAt is not null)
        {
            return;
        }

        command.HandledAt = time.GetUtcNow();
        Command = command.Kind;
        if (Command == BuildCommand.Cancel)
        {
            _force = Arguments<CancelRequest>().Force;
        }
        else if (Command == BuildCommand.Preview)
        {
            command.Result = JsonSerializer.Serialize(await previews.LookAsync(build, Arguments<ResumeRequest>(), cancellationToken), SlipwayJson.Options);
        }
        else if (build.CurrentState is nameof(BuildStateMachine.Failed) or nameof(BuildStateMachine.Cancelled))
        {
            _resume = Arguments<ResumeRequest>();
            build.Run++;
            build.Revision = _resume.Revision ?? build.Revision;
            build.ExcludedHosts = [.. _resume.LeftOut(await SpecAsync(build, cancellationToken))];
        }

        T Arguments<T>() where T : new() => JsonSerializer.Deserialize<T>(command.Arguments, SlipwayJson.Options) ?? new T();
    }

    private bool _force;
    private ResumeRequest _resume = new();

    private async Task SucceedAsync(BuildRow build, TaskRow task, bool kept, CancellationToken cancellationToken)
    {
        task.State = nameof(TaskState.Succeeded);
        task.Kept = kept;
        task.Reason = null;
        task.Failure = null;
        task.FinishedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        List<TaskRow> changed = [task];
        if (build.CurrentState == nameof(BuildStateMachine.Running))
        {
            changed.AddRange(await graph.SucceededAsync(build, task, gate => PassGateAsync(build, gate, cancellationToken), cancellationToken));
        }
        else
        {
            build.TasksDone++;
        }

        await announcements.TasksAsync(build, changed, cancellationToken);
    }

    private async Task FailOrRetryAsync(BuildRow build, TaskRow task, DateTimeOffset? endedAt, FailureInfo failure, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var earlier = await db.Attempts.AsNoTracking().Where(a => a.TaskId == task.Id && a.Run == build.Run && a.Number < task.Attempt && a.Failure != null).OrderBy(a => a.Number)
            .Select(a => new { a.Failure, At = a.FinishedAt ?? a.StartedAt }).ToListAsync(cancellationToken);
        var wait = RetryPolicy.Wait(task.Stage, [.. earlier.Select(a => (a.Failure!.Code, a.At)), (failure.Code, endedAt ?? now)]);
        var delay = build.CurrentState == nameof(BuildStateMachine.Running) ? wait ?? RetryPolicy.Delay(failure.Code, task.Tries) : null;
        if (delay is null)
        {
            await FailAsync(build, task, TaskState.Failed, failure, cancellationToken);
            return;
        }

        task.Tries -= wait is null ? 0 : 1;
        task.State = nameof(TaskState.Retrying);
        // That it does not answer is part of the reboot.
        failure = RetryPolicy.IsComingBack(failure.Code, task.Failure?.Code) ? task.Failure! : failure;
        task.Failure = failure;
        task.Reason = new WaitReason { Code = failure.Code, Message = failure.Message, Actor = "slipway", Since = now, NextCheckAt = now + delay };
        await db.SaveChangesAsync(cancellationToken);
        await graph.EnqueueAsync([task], now + delay.Value, cancellationToken);
        await announcements.TasksAsync(build, [task], cancellationToken);
    }

    /// <summary>The host goes no further in this run; <see cref="FailurePolicy"/> says what becomes of the others.</summary>
    private async Task FailAsync(BuildRow build, TaskRow task, TaskState state, FailureInfo failure, CancellationToken cancellationToken)
    {
        await EndAsync(task, state, failure, cancellationToken);
        build.Failure ??= failure;
        List<TaskRow> changed = [task];
        if (build.StoppingTo is null && FailurePolicy.WhyStop(await SpecAsync(build, cancellationToken), build.ExcludedHosts, await graph.FailedHostsAsync(build, cancellationToken)) is { } why)
        {
            build.Failure = build.Failure with { Message = $"{build.Failure.Message.TrimEnd('.')}. {why}" };
            await StopAsync(build, nameof(BuildStateMachine.Failed), cancellationToken);
        }
        else if (build.StoppingTo is null)
        {
            changed.AddRange(await graph.LeaveOutAsync(build, task, gate => PassGateAsync(build, gate, cancellationToken), cancellationToken));
        }

        // The queue before the head of the events, as the dispatcher locks them.
        await announcements.TasksAsync(build, changed, cancellationToken);
    }

    private async Task RestAsync(BuildRow build, TaskRow task, TaskState state, FailureInfo? failure, CancellationToken cancellationToken)
    {
        await EndAsync(task, state, failure, cancellationToken);
        // A task that stopped without anybody cancelling (a stop file of somebody else's) stops the build as a failure.
        if (build.StoppingTo is null)
        {
            await StopAsync(build, nameof(BuildStateMachine.Failed), cancellationToken);
        }

        await announcements.TasksAsync(build, [task], cancellationToken);
    }

    private async Task EndAsync(TaskRow task, TaskState state, FailureInfo? failure, CancellationToken cancellationToken)
    {
        task.State = state.ToString();
        task.Failure = failure;
        task.Reason = null;
        task.FinishedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<bool> PassGateAsync(BuildRow build, TaskRow gate, CancellationToken cancellationToken)
    {
        if (gate.Stage != Planner.PreflightGate)
        {
            return true;
        }

        var spec = await SpecAsync(build, cancellationToken);
        List<string> absent = [.. build.ExcludedHosts, .. await graph.FailedHostsAsync(build, cancellationToken)];
        var facts = (await HostFacts.ReadAsync(db, build.ClusterId, memory, cancellationToken)).Where(f => !absent.Contains(f.Key)).ToDictionary();
        var findings = CrossHostChecks.Find(spec, facts).Where(f => !f.Waived).ToList();
        if (findings.Count == 0)
        {
            return true;
        }

        gate.Failure = RetryPolicy.Describe(findings[0].Code, string.Join("; ", findings.Select(f => $"{f.Id}: {f.Message}")), gate);
        build.Failure ??= gate.Failure;
        await StopAsync(build, nameof(BuildStateMachine.Failed), cancellationToken);
        return false;
    }

    private async Task LookInFlightAsync(BuildRow build, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        string[] inFlight = [nameof(TaskState.Dispatched), nameof(TaskState.Running)];
        InFlight = await db.Tasks.AnyAsync(t => t.BuildId == build.CorrelationId && inFlight.Contains(t.State), cancellationToken);
        string[] waiting = [nameof(TaskState.Blocked), nameof(TaskState.Ready), nameof(TaskState.Retrying)];
        Waiting = InFlight || await db.Tasks.AnyAsync(t => t.BuildId == build.CorrelationId && waiting.Contains(t.State), cancellationToken);
    }

    private static void SeeRunner(BuildRow build) => build.Reason = build.Reason?.Code == ErrorCodes.NoRunner ? null : build.Reason;

    private Task<TaskRow> TaskAsync(Guid id, CancellationToken cancellationToken) => db.Tasks.SingleAsync(t => t.Id == id, cancellationToken);

    private Task<ClusterSpec> SpecAsync(BuildRow build, CancellationToken cancellationToken) => ResolutionInputs.SpecAsync(db, build, cancellationToken);
}
