using Slipway.Cli.Printing;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Following;

/// <summary>A line of text per change, for logs and pipes. A probe that finds the same again and again is told once.</summary>
internal sealed class ProgressLines
{
    private readonly Dictionary<Guid, string> _waiting = [];

    /// <returns>Null for what a reader need not see.</returns>
    public string? Of(BuildEvent happened, BuildProgress after) =>
        Words(happened, after) is { } words ? $"{Durations.Clock(happened.Time - (after.StartedAt ?? happened.Time))}  {words}" : null;

    private string? Words(BuildEvent happened, BuildProgress after) => happened.Type switch
    {
        EventTypes.BuildStatus => Words(BuildProgress.Read<StatusData>(happened), after),
        EventTypes.TaskState => Words(BuildProgress.Read<TaskData>(happened), after),
        EventTypes.StepFinished => Words(BuildProgress.Read<StepData>(happened)),
        EventTypes.TaskAdopted => Words(BuildProgress.Read<Adoption>(happened)),
        EventTypes.HostKeyRecorded => $"{happened.Data["host"]}  host key {happened.Data["fingerprint"]} trusted on first use",
        _ => null,
    };

    private static string Words(StatusData data, BuildProgress after) =>
        $"build {data.Status.ToString().ToLowerInvariant()}{(data.Run > 1 ? $" (run {data.Run})" : "")}"
        + (data.Reason is { } reason ? $": {reason.Message}" : "")
        + (after.Ended ? $", {after.Done} of {after.Cells.Count} tasks done" : "");

    private string? Words(TaskData data, BuildProgress after)
    {
        var what = $"{data.Host ?? "cluster"}  {data.Stage}";
        var because = Because(data);
        if (data.State == TaskState.Retrying)
        {
            var known = _waiting.GetValueOrDefault(data.TaskId) == because;
            _waiting[data.TaskId] = because;
            return known ? null : $"{what} will be tried again{because}";
        }

        return data.State switch
        {
            TaskState.Running when _waiting.ContainsKey(data.TaskId) => null,
            TaskState.Running => $"{what} started" + (data.Attempt > 1 ? $", attempt {data.Attempt}" : ""),
            TaskState.Succeeded when data.Kept => $"{what} kept from an earlier run",
            TaskState.Succeeded => $"{what} done{Took(after, data.TaskId)}",
            TaskState.Failed or TaskState.Unknown or TaskState.Cancelled =>
                $"{what} {data.State.ToString().ToLowerInvariant()}{because}",
            _ => null,
        };
    }

    private static string? Words(StepData data) => data.Outcome switch
    {
        // A failed step fails its task, which says why.
        null or StepOutcome.Ok or StepOutcome.Failed => null,
        { } outcome => $"{data.Host}  {data.Stage}/{data.Name} {outcome.ToString().ToLowerInvariant()}",
    };

    private static string Words(Adoption data) =>
        $"{data.Host}  {data.Stage} re-attached by {data.Runner} (attempt {data.Attempt}, epoch {data.Epoch}): found {data.Found}";

    private static string Because(TaskData data) =>
        data.Error is { } error ? $"{(error.Step is { } step ? $" at {step}" : "")}: {error.Code} {OneLine(error.Message)}"
        : data.Reason is { } reason ? $": {reason.Code} {OneLine(reason.Message)}" : "";

    private static string OneLine(string text) => text.ReplaceLineEndings("; ");

    private static string Took(BuildProgress after, Guid taskId) =>
        after.Cells.TryGetValue(taskId, out var cell) && cell is { StartedAt: { } from, EndedAt: { } to } ? $" in {Durations.Short(to - from)}" : "";
}
