namespace Slipway.Orchestrator.Planning;

/// <param name="Key">Unique in the plan: <c>stage@host</c>, or the gate's name.</param>
/// <param name="Stage">Stage of the catalogue, or the gate's name.</param>
/// <param name="StageVersion">Zero for a gate.</param>
/// <param name="HostName">Null for a gate.</param>
/// <param name="DependsOn">Keys of tasks that stand earlier in the plan.</param>
public sealed record PlannedTask(string Key, string Stage, int StageVersion, string? HostName, IReadOnlyList<string> DependsOn);

/// <param name="Tasks">In an order in which one worker alone could do them.</param>
public sealed record BuildPlan(IReadOnlyList<PlannedTask> Tasks);
