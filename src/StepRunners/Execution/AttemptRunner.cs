using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Slipway.Catalog;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.StepRunners.Leases;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

/// <summary>Performs one attempt from lease to finishing transaction; what it finds on the host says whether it starts or takes over.</summary>
internal sealed partial class AttemptRunner(
    ReadPlan readPlan, AttemptStore store, SshSessionPool sessions, IOptions<RunnerOptions> options, RunnerMetrics metrics, TimeProvider time, ILogger<AttemptRunner> log)
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(2);

    /// <exception cref="LeaseLost">Another runner holds the task.</exception>
    /// <exception cref="Fenced">The host says so.</exception>
    /// <exception cref="OperationCanceledException">Asked to detach.</exception>
    public async Task RunAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var a = lease.Assignment;
        using var activity = RunnerMetrics.Activities.StartActivity("attempt", ActivityKind.Internal, a.Trace);
        activity?.SetTag("slipway.task", a.TaskId).SetTag("slipway.build", a.BuildId).SetTag("slipway.attempt", a.Attempt).SetTag("slipway.epoch", a.Epoch);

        AttemptPlan? plan = null;
        AttemptOutcome? outcome = null;
        try
        {
            plan = await readPlan(a, cancellationToken);
            activity?.SetTag("slipway.stage", plan.Stage.Name).SetTag("slipway.host", plan.Host);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnprepared(e, a.TaskId, a.Attempt);
            // What else can go wrong here is ours, and its words say of our insides.
            var failure = e as HostFailure;
            outcome = AttemptOutcome.NeverRan(failure?.Code ?? ErrorCodes.InternalError, failure?.Message, null, null, "prepare");
        }

        var beginning = await store.BeginAsync(a, plan, cancellationToken);
        if (plan is null)
        {
            await store.FinishAsync(lease, null, new AttemptProgress([], beginning.OutputOffset, [], []), new Dictionary<string, string>(), outcome!, cancellationToken);
            return;
        }

        var run = new AttemptRun(lease, plan, beginning, store, metrics, options.Value, time);
        await PerformAsync(run, cancellationToken);
        activity?.SetTag("slipway.outcome", run.Outcome?.Name).SetTag("slipway.code", run.Outcome?.Failure?.Code);
    }

    private async Task PerformAsync(AttemptRun run, CancellationToken cancellationToken)
    {
        // Whoever takes over what runs has lost its connection as much as who had it.
        long? droppedAt = run.BootId is null ? null : time.GetTimestamp();
        var reason = "";
        while (true)
        {
            var cancel = run.Cancel;
            try
            {
                await ConnectAndSuperviseAsync(run, () => droppedAt = null, cancellationToken);
                return;
            }
            catch (ConnectionDropped e)
            {
                droppedAt ??= time.GetTimestamp();
                reason = run.Redact(e.Message);
                LogDropped(run.Assignment.TaskId, run.Assignment.Attempt, reason);
                await run.SaveAsync(cancellationToken);
            }
            catch (HostFailure e) when (e.IsUnreachable && droppedAt is not null)
            {
                reason = run.Redact(e.Message);
                LogDropped(run.Assignment.TaskId, run.Assignment.Attempt, reason);
            }
            catch (HostFailure e)
            {
                await store.RecordContactAsync(run.Assignment, run.Plan, null, e.Code, cancellationToken);
                await run.FinishAsync(run.NeverRan(e.Code, e.Message, e.Step), cancellationToken);
                return;
            }
            catch (SupervisionFailed e)
            {
                await run.FinishAsync(run.NeverRan(ErrorCodes.Lost, e.Message, RemoteAttempt.Step), cancellationToken);
                return;
            }

            // Known before the last try, which then was the last: what was to be stopped never ran, or is out of reach.
            if (cancel is not null && run.BootId is null)
            {
                await run.FinishAsync(run.NeverRan(ErrorCodes.Cancelled, null, null), cancellationToken);
                return;
            }

            if (cancel == "kill")
            {
                await run.FinishAsync(run.NeverRan(ErrorCodes.UnknownOutcome, $"The host was out of reach when the step was to be killed: {reason}", null), cancellationToken);
                return;
            }

            if (run.IsOverdue)
            {
                await run.FinishAsync(run.NeverRan(ErrorCodes.StageTimeout, "The stage's time is over and the host shows neither its end nor a result.", null), cancellationToken);
                return;
            }

            if (time.GetElapsedTime(droppedAt!.Value) > options.Value.ReconnectBudget)
            {
                var (code, what) = run.WentDown ? (ErrorCodes.HostRebooted, "The host shut down") : (ErrorCodes.HostUnreachable, "The connection broke");
                await run.FinishAsync(run.NeverRan(code, $"{what} and was not back within {options.Value.ReconnectBudget}: {reason}", "connect"), cancellationToken);
                return;
            }

            await Task.Delay(ReconnectPause, time, cancellationToken);
        }
    }

    private async Task ConnectAndSuperviseAsync(AttemptRun run, Action connected, CancellationToken cancellationToken)
    {
        var plan = run.Plan;
        if (plan is { HostKeys: HostKeyPolicy.Pinned, Target.PinnedHostKey: null })
        {
            throw HostFailure.Connect(ErrorCodes.HostKeyNotPinned, $"The policy wants a pinned host key and {plan.Host} has none.");
        }

        await using var rented = await sessions.RentAsync(plan.Target, cancellationToken);
        if (rented.IsNew)
        {
            await store.RecordContactAsync(run.Assignment, plan, rented.Session.HostKey, null, cancellationToken);
        }

        try
        {
            await SuperviseAsync(run, rented.Session, connected, cancellationToken);
        }
        catch (ConnectionDropped)
        {
            rented.Discard();
            throw;
        }
    }

    private async Task SuperviseAsync(AttemptRun run, SshSession session, Action connected, CancellationToken cancellationToken)
    {
        var (a, plan) = (run.Assignment, run.Plan);
        await PinAsync(run, session, cancellationToken);
        await using var shell = await RootShell.OpenAsync(session, plan.Target.User, plan.Target.Secrets.SudoPassword, time, cancellationToken);
        var remote = await RemoteAttempt.OpenAsync(shell, a, cancellationToken);
        var sighting = await remote.LookAsync(cancellationToken);
        if (plan.MachineId is { } known && sighting.MachineId != known)
        {
            throw HostFailure.Connect(ErrorCodes.MachineChanged, $"The machine at {plan.Target} has the machine-id {sighting.MachineId ?? "(none)"}; preflight saw {known}.");
        }

        var action = Supervision.Decide(sighting.Found, sighting.BootId, run.BootId);
        if (action == SupervisionAction.Wait)
        {
            run.WentDown |= sighting.Found == Found.Shutdown;
            throw new ConnectionDropped(RemoteAttempt.Leaving);
        }

        connected();
        var nonce = sighting.Nonce;
        switch (action)
        {
            case SupervisionAction.HostRebooted:
                await run.FinishAsync(run.NeverRan(ErrorCodes.HostRebooted, null, null), cancellationToken);
                return;
            case SupervisionAction.Start when run.Cancel is not null:
                await run.FinishAsync(run.NeverRan(ErrorCodes.Cancelled, null, null), cancellationToken);
                return;
            case SupervisionAction.Start:
                // The row first: a reboot between the two is then taken for one, and the attempt is never run twice unnoticed.
                await run.RecordStartAsync(sighting.BootId, session.HostKey, cancellationToken);
                nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
                await remote.StartAsync(nonce, sighting.BootId, plan.Files, plan.SecretInputs, plan.Stage.Timeout, cancellationToken);
                LogStarted(plan.Stage.Name, plan.Host, a.TaskId, a.Attempt);
                break;
            case SupervisionAction.Lost:
                await remote.GiveUpAsync(cancellationToken);
                break;
            default:
                await run.RecordAdoptionAsync(sighting.Found, cancellationToken);
                LogAdopted(plan.Stage.Name, plan.Host, a.TaskId, a.Attempt, sighting.Found.ToString());
                break;
        }

        var outcome = await run.FollowAsync(remote, nonce ?? "", cancellationToken);
        await run.FinishAsync(outcome, cancellationToken);
        await RemoveAsync(run, remote, cancellationToken);
    }

    private async Task PinAsync(AttemptRun run, SshSession session, CancellationToken cancellationToken)
    {
        if (run.HostKeyRecorded)
        {
            return;
        }

        var pinned = await store.RecordHostKeyAsync(run.Assignment, run.Plan, session.HostKey, cancellationToken);
        if (pinned != session.HostKey)
        {
            throw HostFailure.Connect(ErrorCodes.HostKeyChanged, $"{run.Plan.Target} shows the host key {session.HostKey}; pinned is {pinned}.");
        }

        run.HostKeyRecorded = true;
    }

    private async Task RemoveAsync(AttemptRun run, RemoteAttempt remote, CancellationToken cancellationToken)
    {
        try
        {
            await remote.RemoveAsync(cancellationToken);
        }
        catch (Exception e) when (e is ConnectionDropped or SupervisionFailed or Fenced)
        {
            // The result is committed; the directory is left for the next removal to find.
            LogNotRemoved(run.Assignment.TaskId, run.Assignment.Attempt, run.Redact(e.Message));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Started {Stage} on {Host} (task {Task}, attempt {Attempt})")]
    private partial void LogStarted(string stage, string host, Guid task, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Took over {Stage} on {Host} (task {Task}, attempt {Attempt}): found {Found}")]
    private partial void LogAdopted(string stage, string host, Guid task, int attempt, string found);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection of task {Task}, attempt {Attempt} broke; seeking it again: {Reason}")]
    private partial void LogDropped(Guid task, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The directory of task {Task}, attempt {Attempt} was not removed: {Reason}")]
    private partial void LogNotRemoved(Guid task, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task}, attempt {Attempt} could not be prepared")]
    private partial void LogUnprepared(Exception exception, Guid task, int attempt);
}
