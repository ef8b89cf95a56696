using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Cli.Following;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Cli;

/// <summary>A build told by its events, a second apart.</summary>
internal sealed class Events
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly ProgressLines _lines = new();
    private long _sequence;

    public BuildProgress Progress { get; private set; } = new();

    public List<string> Lines { get; } = [];

    public Events Plan(params (Guid Id, string Stage, string? Host)[] tasks)
    {
        Progress = Progress.WithPlan(tasks.Select((task, order) =>
            new BuildTask { Id = task.Id, Order = order, Stage = task.Stage, Host = task.Host, State = TaskState.Blocked }));
        return this;
    }

    public Events Status(BuildStatus status, int run = 1) => Add(EventTypes.BuildStatus, new { status, run });

    public Events Task(Guid taskId, string stage, string? host, TaskState state, int attempt = 1, bool? kept = null, BuildError? error = null) =>
        Add(EventTypes.TaskState, new { taskId, stage, host, state, attempt, kept, error });

    public Events Started(Guid taskId, string stage, string host, string name) =>
        Add(EventTypes.StepStarted, new { taskId, stage, host, attempt = 1, index = 1, name });

    public Events Finished(Guid taskId, string stage, string host, string name, StepOutcome outcome) =>
        Add(EventTypes.StepFinished, new { taskId, stage, host, attempt = 1, index = 1, name, outcome });

    public Events Add(string type, object data)
    {
        var happened = new BuildEvent(++_sequence, type, Start.AddSeconds(_sequence), JsonSerializer.SerializeToNode(data, SlipwayJson.Options)!.AsObject());
        Progress = Progress.Apply(happened);
        if (_lines.Of(happened, Progress) is { } line)
            Lines.Add(line);
        return this;
    }
}
