using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Following;

/// <summary>What is known of one task, from events alone.</summary>
internal sealed record Cell(Guid TaskId, int Order, string Stage, string? Host)
{
    public TaskState State { get; init; } = TaskState.Blocked;
    public int Attempt { get; init; }
    public bool Kept { get; init; }
    /// <summary>The step that runs; null between steps.</summary>
    public string? Step { get; init; }
    public int StepsDone { get; init; }
    public int StepsChanged { get; init; }
    public Reason? Reason { get; init; }
    public BuildError? Error { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    public bool Ended => State is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled or TaskState.Skipped or TaskState.Unknown;
}

internal sealed record Adoption(string Stage, string Host, int Attempt, long Epoch, string Runner, string Found);

/// <summary>The state of a build as its events tell it: a function from events to the matrix that the terminal shows.</summary>
internal sealed record BuildProgress
{
    private static readonly JsonSerializerOptions Json = new(SlipwayJson.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip };

    public BuildStatus Status { get; init; } = BuildStatus.Submitted;
    public Reason? Reason { get; init; }
    public BuildError? Error { get; init; }
    public int Run { get; init; } = 1;
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? LastEventAt { get; init; }
    public ImmutableDictionary<Guid, Cell> Cells { get; init; } = ImmutableDictionary<Guid, Cell>.Empty;
    public ImmutableList<Adoption> Adoptions { get; init; } = [];

    public bool Ended => Status is BuildStatus.Succeeded or BuildStatus.Failed or BuildStatus.Cancelled;

    public IEnumerable<Cell> InOrder => Cells.Values.OrderBy(cell => cell.Order);

    /// <summary>In the order of the plan.</summary>
    public IReadOnlyList<string> Stages => [.. InOrder.Select(cell => cell.Stage).Distinct()];

    public IReadOnlyList<string> Hosts => [.. InOrder.Select(cell => cell.Host).OfType<string>().Distinct()];

    public int Done => Cells.Values.Count(cell => cell.State is TaskState.Succeeded or TaskState.Skipped);

    public Cell? At(string? host, string stage) => Cells.Values.FirstOrDefault(cell => cell.Host == host && cell.Stage == stage);

    /// <summary>The plan becomes known after the first events, and a resume plans again.</summary>
    public BuildProgress WithPlan(IEnumerable<BuildTask> tasks)
    {
        var planned = Cells.ToBuilder();
        foreach (var task in tasks)
        {
            planned[task.Id] = planned.TryGetValue(task.Id, out var known)
                ? known with { Order = task.Order }
                : new Cell(task.Id, task.Order, task.Stage, task.Host);
        }

        return this with { Cells = planned.ToImmutable() };
    }

    /// <summary>True when the event speaks of a task that is in no plan known so far.</summary>
    public bool NeedsPlanFor(BuildEvent happened) =>
        happened.Data["taskId"] is { } id && !Cells.ContainsKey(id.Deserialize<Guid>(Json));

    public BuildProgress Apply(BuildEvent happened)
    {
        var now = this with { LastEventAt = happened.Time, StartedAt = StartedAt ?? happened.Time };
        return happened.Type switch
        {
            EventTypes.BuildStatus => now.WithStatus(Read<StatusData>(happened)),
            EventTypes.TaskState => now.WithTask(Read<TaskData>(happened), happened.Time),
            EventTypes.StepStarted => now.WithStepStarted(Read<StepData>(happened)),
            EventTypes.StepFinished => now.WithStepFinished(Read<StepData>(happened)),
            EventTypes.TaskAdopted => now with { Adoptions = Adoptions.Add(Read<Adoption>(happened)) },
            _ => now,
        };
    }

    private BuildProgress WithStatus(StatusData data) =>
        this with { Status = data.Status, Run = data.Run ?? Run, Reason = data.Reason, Error = data.Error ?? (data.Status == BuildStatus.Failed ? Error : null) };

    private BuildProgress WithTask(TaskData data, DateTimeOffset at)
    {
        var cell = CellOf(data.TaskId, data.Stage, data.Host);
        var again = data.State == TaskState.Running && (cell.State != TaskState.Running || data.Attempt != cell.Attempt);
        cell = cell with
        {
            State = data.State,
            Attempt = data.Attempt,
            Kept = data.Kept,
            Reason = data.Reason,
            Error = data.Error,
            StepsDone = again ? 0 : cell.StepsDone,
            StepsChanged = again ? 0 : cell.StepsChanged,
            StartedAt = again ? at : cell.StartedAt,
        };
        return With(cell with
        {
            EndedAt = cell.Ended ? at : null,
            Step = cell.State == TaskState.Running ? cell.Step : null,
        });
    }

    private BuildProgress WithStepStarted(StepData data) =>
        With(CellOf(data.TaskId, data.Stage, data.Host) with { Step = data.Name });

    private BuildProgress WithStepFinished(StepData data)
    {
        var cell = CellOf(data.TaskId, data.Stage, data.Host);
        return With(cell with
        {
            Step = cell.Step == data.Name ? null : cell.Step,
            StepsDone = cell.StepsDone + 1,
            StepsChanged = cell.StepsChanged + (data.Outcome == StepOutcome.Changed ? 1 : 0),
        });
    }

    private Cell CellOf(Guid taskId, string stage, string? host) =>
        Cells.TryGetValue(taskId, out var cell) ? cell : new Cell(taskId, int.MaxValue, stage, host);

    private BuildProgress With(Cell cell) => this with { Cells = Cells.SetItem(cell.TaskId, cell) };

    internal static T Read<T>(BuildEvent happened) =>
        happened.Data.Deserialize<T>(Json) ?? throw new JsonException($"Event {happened.Sequence} ({happened.Type}) has no data.");
}

internal sealed record StatusData(BuildStatus Status, int? Run = null, Reason? Reason = null, BuildError? Error = null);

internal sealed record TaskData(
    Guid TaskId, string Stage, TaskState State, string? Host = null, int Attempt = 0, bool Kept = false, Reason? Reason = null, BuildError? Error = null);

internal sealed record StepData(
    Guid TaskId, string Stage, string Host, int Index, string Name, int Attempt = 1, StepOutcome? Outcome = null, string? Code = null, string? Message = null);
