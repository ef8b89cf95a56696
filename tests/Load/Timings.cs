using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Load;

/// <summary>What a build's events say of time.</summary>
internal static class Timings
{
    /// <summary>The slowest host's time in these stages.</summary>
    public static TimeSpan SlowestHostIn(this BuildRecord record, params string[] stages) =>
        record.Tasks.Where(task => task.Host is not null && stages.Contains(task.Stage))
            .GroupBy(task => task.Host)
            .Max(tasks => tasks.Aggregate(TimeSpan.Zero, (sum, task) => sum + (task.FinishedAt!.Value - task.StartedAt!.Value)));

    /// <summary>For each task, from Ready to its first step.</summary>
    public static IReadOnlyList<TimeSpan> ReadyToFirstStep(this BuildRecord record, Func<string, bool> stage)
    {
        var ready = new Dictionary<Guid, DateTimeOffset>();
        var times = new List<TimeSpan>();
        foreach (var happened in record.Events.Where(one => one.Data["taskId"] is not null))
        {
            var task = happened.Data["taskId"]!.GetValue<Guid>();
            if (happened.Type == EventTypes.TaskState && happened.Data["state"]!.GetValue<string>() == "ready" && stage(happened.Data["stage"]!.GetValue<string>()))
                ready[task] = happened.Time;
            else if (happened.Type == EventTypes.StepStarted && ready.Remove(task, out var since))
                times.Add(happened.Time - since);
        }

        return times;
    }

    /// <summary>From the first task's readiness to the last one's end.</summary>
    public static TimeSpan Span(this BuildRecord record, string stage)
    {
        var times = record.Events
            .Where(happened => happened.Type == EventTypes.TaskState && happened.Data["stage"]!.GetValue<string>() == stage)
            .Select(happened => happened.Time)
            .ToList();
        return times.Max() - times.Min();
    }
}
