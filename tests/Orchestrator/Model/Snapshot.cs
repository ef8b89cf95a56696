using Slipway.Persistence.Builds;
using Slipway.Persistence.Runners;

namespace Slipway.Tests.Orchestrator.Model;

/// <summary>A build's rows between two moves.</summary>
internal sealed record Snapshot(
    BuildRow Build, List<TaskRow> Tasks, List<TaskEdge> Edges, List<AttemptRow> Attempts,
    List<Lease> Leases, List<ReadyTask> Queue, List<long> Events);
