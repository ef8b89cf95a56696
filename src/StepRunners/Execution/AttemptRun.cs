using System.Diagnostics;
using System.Text;
using Slipway.Catalog.Protocol;
using Slipway.Contracts.Http.V1;
using Slipway.StepRunners.Leases;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

/// <summary>The state of one attempt while this runner has it, over any number of connections.</summary>
internal sealed class AttemptRun : IOutputSink
{
    private static readonly TimeSpan StepPause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan OutputPause = TimeSpan.FromMilliseconds(200);

    private readonly HeldLease _lease;
    private readonly AttemptStore _store;
    private readonly RunnerMetrics _metrics;
    private readonly RunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly StepLog _steps;
    private readonly Redactor _redactor;
    private readonly long _begun;
    private OutputBuffer _output;
    private UnitResult? _result;
    private long _end;
    private long? _dirtySince;
    private bool _announced;
    private string? _cancel;

    public AttemptRun(HeldLease lease, AttemptPlan plan, AttemptBeginning beginning, AttemptStore store, RunnerMetrics metrics, RunnerOptions options, TimeProvider time)
    {
        (_lease, Plan, _store, _metrics, _options, _time) = (lease, plan, store, metrics, options, time);
        BootId = beginning.BootId;
        HostKeyRecorded = plan.HostKeyRecorded;
        _announced = !beginning.TakenOver;
        _redactor = plan.Redactor();
        _steps = new StepLog(plan.Stage.Outputs, time);
        _begun = time.GetTimestamp();
        _output = new OutputBuffer(options.OutputCap, beginning.OutputOffset);
        foreach (var step in beginning.Steps)
        {
            _steps.Known(step.Index, step.Name, step.StartedAt ?? time.GetUtcNow(), Enum.Parse<StepOutcome>(step.Outcome), step.FinishedAt);
        }
    }

    public Assignment Assignment => _lease.Assignment;
    public AttemptPlan Plan { get; }
    public string? BootId { get; private set; }
    public bool HostKeyRecorded { get; set; }
    public AttemptOutcome? Outcome { get; private set; }
    public string? Cancel => _lease.Cancel;

    /// <summary>It is known that the host's shutdown has ended the attempt.</summary>
    public bool WentDown { get; set; }

    /// <summary>systemd ends the unit at the stage's time-out, and then a look finds its result: a host that shows none would be followed for ever.</summary>
    public bool IsOverdue => Left <= -2 * _options.ReconnectBudget;

    /// <summary>What a host said may be anything that its attempt was given.</summary>
    public string Redact(string text) => _redactor.Redact(text);

    public AttemptOutcome NeverRan(string code, string? message, string? step) =>
        AttemptOutcome.NeverRan(code, message is null ? null : Redact(message), Plan.Host, Plan.Stage.Name, step ?? _steps.Last?.Name);

    public async Task RecordStartAsync(string bootId, string hostKey, CancellationToken cancellationToken)
    {
        await _store.RecordStartAsync(Assignment, Plan, bootId, hostKey, cancellationToken);
        BootId = bootId;
    }

    public async Task RecordAdoptionAsync(Found found, CancellationToken cancellationToken)
    {
        // Coming back after a dropped connection is no adoption.
        if (!_announced)
        {
            await _store.RecordAdoptionAsync(Assignment, Plan, found.ToString().ToLowerInvariant(), cancellationToken);
            _announced = true;
        }
    }

    /// <summary>Reads the output to its end, storing on the way.</summary>
    /// <exception cref="ConnectionDropped">What is complete can be stored with <see cref="SaveAsync"/>, and following begins again there.</exception>
    public async Task<AttemptOutcome> FollowAsync(RemoteAttempt remote, string nonce, CancellationToken cancellationToken)
    {
        _output = new OutputBuffer(_options.OutputCap, _output.Offset);
        var reader = new OutputReader(nonce, _redactor, _output.Offset, this);
        await remote.FollowAsync(_output.Offset, reader.Replay, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var overdue = Task.Delay((Left > TimeSpan.Zero ? Left : TimeSpan.Zero) + _options.ReconnectBudget, _time, ended.Token);
        var pause = Task.Delay(_options.RenewInterval, _time, ended.Token);
        var reading = remote.ReadAsync(cancellationToken).AsTask();
        var saving = Task.CompletedTask;
        _cancel = null;
        try
        {
            while (_result is null)
            {
                if (!reading.IsCompleted)
                {
                    await Task.WhenAny(Awaited(reading, saving, [overdue, pause], ended.Token));
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (_lease.Cancel != _cancel || pause.IsCompleted)
                {
                    _cancel = _lease.Cancel;
                    await remote.WatchAsync(_cancel, cancellationToken);
                    pause = Task.Delay(_options.RenewInterval, _time, ended.Token);
                }

                if (reading.IsCompleted)
                {
                    reader.Append(await reading);
                    _dirtySince ??= _time.GetTimestamp();
                    reading = _result is null ? remote.ReadAsync(cancellationToken).AsTask() : reading;
                }
                else if (overdue.IsCompletedSuccessfully)
                {
                    throw new ConnectionDropped("The stage's time is over and no result was seen.");
                }

                if (saving.IsCompleted && Due() == TimeSpan.Zero)
                {
                    await saving;
                    saving = SaveAsync(cancellationToken);
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
            await saving;
        }

        if (_result.Service == "shutdown")
        {
            _result = null;
            WentDown = true;
            throw new ConnectionDropped(RemoteAttempt.Leaving);
        }

        var outcome = AttemptOutcome.Of(_result, _steps, Plan.Host, Plan.Stage.Name);
        _steps.BreakOff(outcome.Running);
        return outcome;
    }

    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        _dirtySince = null;
        if (!_output.HasPending && !_steps.HasUnsaved)
        {
            return;
        }

        var (pieces, offset) = _output.Take();
        var (steps, events) = _steps.Take();
        Trace(events);
        await _store.SaveAsync(Assignment, Plan, new AttemptProgress(pieces, offset, steps, events), cancellationToken);
    }

    public async Task FinishAsync(AttemptOutcome outcome, CancellationToken cancellationToken)
    {
        _steps.BreakOff(StepOutcome.Unknown);
        var (pieces, offset) = _output.TakeAll(Math.Max(_end, _output.Offset));
        var (steps, events) = _steps.Take();
        Trace(events);
        await _store.FinishAsync(_lease, Plan, new AttemptProgress(pieces, offset, steps, events), _steps.Outputs, outcome, cancellationToken);
        Outcome = outcome;
    }

    void IOutputSink.Text(long start, long end, ReadOnlySpan<byte> text)
    {
        _output.Add(start, end, _steps.CurrentIndex, text);
        _steps.Text(text);
    }

    void IOutputSink.Line(long start, long end, ProtocolLine line)
    {
        _steps.Apply(line);
        if (end == 0)
        {
            return;
        }

        if (ProtocolText.Render(line) is { } text)
        {
            _output.Add(start, end, _steps.CurrentIndex, Encoding.UTF8.GetBytes(text));
        }
        else
        {
            _output.Skip(end);
        }
    }

    void IOutputSink.Ended(long start, long end, UnitResult result)
    {
        _result = result;
        _end = end;
    }

    /// <summary>Of the stage's time.</summary>
    private TimeSpan Left => Plan.Stage.Timeout - _time.GetElapsedTime(_begun);

    private List<Task> Awaited(Task reading, Task saving, Task[] times, CancellationToken cancellationToken)
    {
        List<Task> tasks = [reading, .. times, _lease.ChangedAsync(_cancel)];
        if (!saving.IsCompleted)
        {
            tasks.Add(saving);
        }
        else if (Due() is { } due)
        {
            tasks.Add(due == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(due, _time, cancellationToken));
        }

        return tasks;
    }

    /// <returns>How long storing may wait; null when there is nothing to store.</returns>
    private TimeSpan? Due()
    {
        if (_dirtySince is not { } since || (!_output.HasPending && !_steps.HasUnsaved))
        {
            return null;
        }

        if (_output.IsLarge)
        {
            return TimeSpan.Zero;
        }

        var left = (_steps.HasUnsaved ? StepPause : OutputPause) - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Trace(IReadOnlyList<(StepState Step, bool Started)> events)
    {
        foreach (var (step, _) in events.Where(e => !e.Started))
        {
            _metrics.StepEnded(Plan.Stage.Name, step.Outcome.ToString());
            using var activity = RunnerMetrics.Activities.StartActivity($"step {step.Name}", ActivityKind.Internal, Activity.Current?.Context ?? default, startTime: step.StartedAt);
            activity?.SetTag("slipway.stage", Plan.Stage.Name).SetTag("slipway.host", Plan.Host).SetTag("slipway.step", step.Name).SetTag("slipway.step.outcome", step.Outcome.ToString());
            if (step.Outcome == StepOutcome.Failed)
            {
                activity?.SetStatus(ActivityStatusCode.Error, step.Code);
            }

            activity?.SetEndTime((step.FinishedAt ?? _time.GetUtcNow()).UtcDateTime);
        }
    }
}
