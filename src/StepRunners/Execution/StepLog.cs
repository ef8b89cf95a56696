using Slipway.Catalog.Protocol;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

/// <summary>A step as it is at one moment: what is taken to be stored stays as it was while the log goes on.</summary>
internal sealed record StepState(int Index, string Name, DateTimeOffset StartedAt)
{
    public StepOutcome Outcome { get; init; } = StepOutcome.Running;
    public int? ExitCode { get; init; }
    public string? Code { get; init; }
    public string? Message { get; init; }
    public string? Hint { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyList<string> Changes { get; init; } = [];
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Characters that the host has said of it.</summary>
    public int Length => Changes.Concat(Warnings).Sum(entry => entry.Length) + (Code?.Length ?? 0) + (Message?.Length ?? 0) + (Hint?.Length ?? 0);
}

/// <summary>
/// What the protocol's lines say, gathered per step, and what of it is not stored yet. It counts in no quota, so a host can say
/// only so much: what finds no room is left out.
/// </summary>
/// <param name="declared">Names of the outputs that are kept.</param>
/// <param name="time">Says when steps begin and end.</param>
internal sealed class StepLog(IReadOnlyCollection<string> declared, TimeProvider time)
{
    private const int MostEntries = 200;
    private const int MostText = 64 * 1024;

    /// <summary>More than any stage has, and longer than any name of one.</summary>
    private const int MostSteps = 100;
    private const int LongestName = 100;

    private readonly SortedDictionary<int, StepState> _steps = [];
    private readonly HashSet<int> _unsaved = [];
    private readonly HashSet<int> _stored = [];
    private readonly List<(StepState Step, bool Started)> _events = [];
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    private string _lastText = "";

    /// <summary>0 between steps.</summary>
    public int CurrentIndex { get; private set; }

    public IReadOnlyCollection<StepState> Steps => _steps.Values;
    public IReadOnlyDictionary<string, string> Outputs => _outputs;
    public bool HasUnsaved => _unsaved.Count > 0;

    /// <summary>The step that failed or was running last.</summary>
    public StepState? Last => Current ?? _steps.Values.LastOrDefault();

    private StepState? Current => _steps.GetValueOrDefault(CurrentIndex);

    /// <summary>Rows of a runner before: their events are out already.</summary>
    public void Known(int index, string name, DateTimeOffset startedAt, StepOutcome outcome, DateTimeOffset? finishedAt)
    {
        _steps[index] = new StepState(index, name, startedAt) { Outcome = outcome, FinishedAt = finishedAt };
        _stored.Add(index);
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        var line = text.TrimEnd("\r\n "u8);
        if (line.Length > 0)
        {
            _lastText = HostText.Decode(line[..Math.Min(line.Length, 300)]);
        }
    }

    public void Apply(ProtocolLine line)
    {
        switch (line)
        {
            case StepStarted started:
                Start(started);
                break;
            case VerbReported { Result: VerbResult.Changed or VerbResult.WouldChange } verb when Current is { } step:
                Gather(step with { Changes = Noted(step.Changes, verb.Object) });
                break;
            case StepSkipped skipped when Current is { } step:
                Gather(step with { Message = step.Message ?? skipped.Reason });
                break;
            case Warning warning when Current is { } step:
                Gather(step with { Warnings = Noted(step.Warnings, $"{warning.Code}: {warning.Message}") });
                break;
            case CheckReported { Outcome: not CheckOutcome.Passed } check when Current is { } step:
                Gather(step with { Warnings = Noted(step.Warnings, $"{check.Outcome.ToString().ToLowerInvariant()} {check.Id}: {check.Seen}. {check.Advice}") });
                break;
            case OutputDeclared output when declared.Contains(output.Name):
                _outputs[output.Name] = output.Value;
                break;
            case StepFailure failure when Current is { } step:
                Gather(step with { Code = failure.Code, Message = failure.Message, Hint = failure.Hint.Length > 0 ? failure.Hint : null });
                break;
            case StepEnded ended when _steps.TryGetValue(ended.Index, out var step):
                End(step, ended.Result switch
                {
                    StepResult.Ok => StepOutcome.Ok,
                    StepResult.Changed => StepOutcome.Changed,
                    StepResult.Skipped => StepOutcome.Skipped,
                    StepResult.Stopped => StepOutcome.Stopped,
                    _ => StepOutcome.Failed,
                }, ended.ExitCode);
                break;
        }
    }

    /// <summary>The unit ended in the middle of a step.</summary>
    public void BreakOff(StepOutcome outcome)
    {
        if (Current is { } step)
        {
            End(step, outcome, null);
        }
    }

    public (IReadOnlyList<(StepState Step, bool IsNew)> Steps, IReadOnlyList<(StepState Step, bool Started)> Events) Take()
    {
        var steps = _unsaved.Order().Select(index => (_steps[index], !_stored.Contains(index))).ToList();
        _stored.UnionWith(_unsaved);
        _unsaved.Clear();
        var events = _events.ToList();
        _events.Clear();
        return (steps, events);
    }

    private static IReadOnlyList<string> Noted(IReadOnlyList<string> list, string entry) => list.Count < MostEntries ? [.. list, entry] : list;

    private void Gather(StepState step)
    {
        if (step.Length <= MostText)
        {
            Keep(step);
        }
    }

    private void Keep(StepState step) => _steps[step.Index] = step;

    private void Start(StepStarted started)
    {
        CurrentIndex = started.Index;
        if (Current is { } known)
        {
            // Read again: gather its findings anew, tell nobody.
            Keep(known with { Changes = [], Warnings = [] });
            return;
        }

        if (_steps.Count == MostSteps || started.Name.Length > LongestName)
        {
            return;
        }

        var step = new StepState(started.Index, started.Name, time.GetUtcNow());
        Keep(step);
        _lastText = "";
        _unsaved.Add(step.Index);
        _events.Add((step, true));
    }

    private void End(StepState step, StepOutcome outcome, int? exitCode)
    {
        CurrentIndex = 0;
        var ended = step with { ExitCode = exitCode };
        if (outcome == StepOutcome.Failed)
        {
            ended = ended with
            {
                Code = step.Code ?? ErrorCodes.StepFailed,
                Message = step.Message ?? (_lastText.Length > 0 ? $"{step.Name} ended with {exitCode}: {_lastText}" : $"{step.Name} ended with {exitCode}."),
            };
        }

        if (step.Outcome == StepOutcome.Running)
        {
            ended = ended with { Outcome = outcome, FinishedAt = time.GetUtcNow() };
            _unsaved.Add(step.Index);
            _events.Add((ended, false));
        }

        Keep(ended);
    }
}
