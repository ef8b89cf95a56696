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

    public IEnumerable<BuildTask> Succeeded => Tasks.Where(task => task.State == TaskState.Succeeded);

    public IEnumerable<BuildTask> Of(string host) => Tasks.Where(task => task.Host == host);

    public BuildTask FailedOn(string host) => Tasks.Single(task => task.Host == host && task.State == TaskState.Failed);

    /// <summary>What a reader of a failed test needs.</summary>
    public string Story => $"""
        build {Build.Status}: {Build.Error}
        {string.Join('\n', Tasks.Select(task => $"{task.Host ?? "cluster"} {task.Stage} {task.State} attempts={task.Attempts.Count} {task.Error}"))}
        {string.Join('\n', Recap.Hosts)}
        {string.Join('\n', Recap.Nodes)}
        """;
}
