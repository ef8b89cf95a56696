using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>Everything that can be read of a build after it ended.</summary>
internal sealed record BuildRecord(Build Build, Recap Recap, IReadOnlyList<BuildTask> Tasks, IReadOnlyList<BuildEvent> Events)
{
    public static async Task<BuildRecord> AtTheEndOfAsync(SlipwayClient client, Guid build, CancellationToken cancellationToken)
    {
        var events = new List<BuildEvent>();
        await foreach (var happened in client.FollowAsync(build, 0, cancellationToken))
            events.Add(happened);
        return new BuildRecord(
            await client.Api.GetBuildAsync(build, cancellationToken),
            await client.Api.GetRecapAsync(build, cancellationToken),
            await client.AllTasksAsync(build, cancellationToken),
            events);
    }

    /// <exception cref="OperationCanceledException">It has not ended within <paramref name="patience"/>.</exception>
    public static async Task<BuildRecord> AtTheEndOfAsync(SlipwayClient client, Build build, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        return await AtTheEndOfAsync(client, build.Id, limit.Token);
    }

    public IEnumerable<BuildTask> Succeeded => Tasks.Where(task => task.State == TaskState.Succeeded);

    public IEnumerable<BuildTask> Of(string host) => Tasks.Where(task => task.Host == host);

    public BuildTask FailedOn(string host) => Tasks.Single(task => task.Host == host && task.State == TaskState.Failed);

    public BuildTask Task(string host, string stage) => Tasks.Single(task => task.Host == host && task.Stage == stage);

    public IEnumerable<BuildEvent> AdoptionsOf(Guid task) => Events.Where(happened => happened.Type == EventTypes.TaskAdopted && happened.IsOf(task));

    /// <summary>What a reader of a failed test needs.</summary>
    public string Story => $"""
        build {Build.Status}: {Build.Error}
        {string.Join('\n', Tasks.Select(task => $"{task.Host ?? "cluster"} {task.Stage} {task.State} attempts={task.Attempts.Count} {task.Error}"))}
        {string.Join('\n', Recap.Hosts)}
        {string.Join('\n', Recap.Nodes)}
        """;
}

internal static class BuildEvents
{
    public static bool IsOf(this BuildEvent happened, Guid task) => happened.Data["taskId"]?.GetValue<Guid>() == task;

    /// <summary>Whether a step of this name begins.</summary>
    public static bool IsStep(this BuildEvent happened, string name) => happened.Type == EventTypes.StepStarted && (string?)happened.Data["name"] == name;

    /// <summary>Whether a task came to this state, for this reason if it waits.</summary>
    public static bool IsState(this BuildEvent happened, string state, string? reason = null) =>
        happened.Type == EventTypes.TaskState && (string?)happened.Data["state"] == state && (reason is null || (string?)happened.Data["reason"]?["code"] == reason);
}
