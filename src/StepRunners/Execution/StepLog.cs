using Slipway.Catalog.Protocol;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

internal sealed class StepState(int index, string name, DateTimeOffset startedAt)
{
    private const int MostEntries = 200;
    private const int MostText = 64 * 1024;

    private int _room = MostText;

    public int Index => index;
    public string Name => name;
    public DateTimeOffset StartedAt => startedAt;
    public StepOutcome Outcome { get; set; } = StepOutcome.Running;
    public int? ExitCode { get; set; }
    public string? Code { get; set; }
    public string? Message { get; set; }
    public string? Hint { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public List<string> Changes { get; } = [];
    public List<string> Warnings { get; } = [];

    public void Note(List<string> list, string entry)
    {
        if (list.Count < MostEntries && Admits(entry))
        {
            list.Add(entry);
        }
    }

    /// <summary>What a host says of a step is in no quota, so there is little of it. What finds no room is left out.</summary>
    public bool Admits(params ReadOnlySpan<string> texts)
    {
        var length = 0;
        foreach (var text in texts)
        {
            length += text.Length;
        }

        if (length > _room)
        {
            return false;
        }

        _room -= length;
        return true;
    }

    /// <summary>Its lines come again.</summary>
    public void Restart()
    {
        Changes.Clear();
        Warnings.Clear();
        _room = MostText;
    }
}

/// <summary>What the protocol's lines say, gathered per step, and what of it is not stored yet.</summary>
/// <param name="declared">Names of the outputs that are kept.</param>
/// <param name="time">Says when steps begin and end.</param>
internal sealed class StepLog(IReadOnlyCollection<string> declared, TimeProvider time)
{
    /// <summary>More than any stage has, and longer than any name of one.</summary>
    private const int MostSteps = 100;
    private const int LongestName = 100;

    private readonly SortedDictionary<int, StepState> _steps = [];
    private readonly HashSet<int> _unsaved = [];
    private readonly HashSet<int> _stored = [];
    private readonly List<(StepState Step, bool Started)> _events = [];
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    private StepState? _current;
    private string _lastText = "";

    public int CurrentIndex => _current?.Index ?? 0;
    public IReadOnlyCollection<StepState> Steps => _steps.Values;
    public IReadOnlyDictionary<string, string> Outputs => _outputs;
    public bool HasUnsaved => _unsaved.Count > 0;

    /// <summary>The step that failed or was running last.</summary>
    public StepState? Last => _current ?? _steps.Values.LastOrDefault();

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
            case VerbReported { Result: VerbResult.Changed or VerbResult.WouldChange } verb when _current is { } step:
                step.Note(step.Changes, verb.Object);
                break;
            case StepSkipped skipped when _current is { } step && step.Admits(skipped.Reason):
                step.Message ??= skipped.Reason;
                break;
            case Warning warning when _current is { } step:
                step.Note(step.Warnings, $"{warning.Code}: {warning.Message}");
                break;
            case CheckReported { Outcome: not CheckOutcome.Passed } check when _current is { } step:
                step.Note(step.Warnings, $"{check.Outcome.ToString().ToLowerInvariant()} {check.Id}: {check.Seen}. {check.Advice}");
                break;
            case OutputDeclared output when declared.Contains(output.Name):
                _outputs[output.Name] = output.Value;
                break;
            case StepFailure failure when _current is { } step && step.Admits(failure.Code, failure.Message, failure.Hint):
                (step.Code, step.Message, step.Hint) = (failure.Code, failure.Message, failure.Hint.Length > 0 ? failure.Hint : null);
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
        if (_current is { } step)
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

    private void Start(StepStarted started)
    {
        if (_steps.TryGetValue(started.Index, out var known))
        {
            // Read again: gather its findings anew, tell nobody.
            known.Restart();
            _current = known;
            return;
        }

        if (_steps.Count == MostSteps || started.Name.Length > LongestName)
        {
            return;
        }

        _current = new StepState(started.Index, started.Name, time.GetUtcNow());
        _steps[started.Index] = _current;
        _lastText = "";
        _unsaved.Add(started.Index);
        _events.Add((_current, true));
    }

    private void End(StepState step, StepOutcome outcome, int? exitCode)
    {
        _current = null;
        var told = step.Outcome != StepOutcome.Running;
        step.ExitCode = exitCode;
        if (outcome == StepOutcome.Failed)
        {
            step.Code ??= ErrorCodes.StepFailed;
            step.Message ??= _lastText.Length > 0 ? $"{step.Name} ended with {exitCode}: {_lastText}" : $"{step.Name} ended with {exitCode}.";
        }

        if (told)
        {
            return;
        }

        step.Outcome = outcome;
        step.FinishedAt = time.GetUtcNow();
        _unsaved.Add(step.Index);
        _events.Add((step, false));
    }
}
