using Slipway.Contracts.Specs;

namespace Slipway.Contracts.Http.V1;

public enum BuildKind { Create, Verify, Preflight }

public enum BuildStatus { Submitted, Queued, Running, Stopping, Succeeded, Failed, Cancelled }

public enum TaskState { Blocked, Ready, Dispatched, Running, Retrying, Succeeded, Failed, Unknown, Cancelled, Skipped }

public enum StepOutcome { Running, Ok, Changed, Skipped, Failed, Stopped, Unknown }

/// <summary>Why a resumed build runs a task again, or does not.</summary>
public enum RunReason
{
    /// <summary>Run: nobody has started it yet.</summary>
    NeverRan,
    /// <summary>Run: it failed.</summary>
    Failed,
    /// <summary>Run: it was stopped, killed or overtaken by the end of the run before.</summary>
    Unfinished,
    /// <summary>Run: what the hosts are is asked at every resume.</summary>
    Facts,
    /// <summary>Run: the downloaded files that later tasks install are looked for at every resume.</summary>
    Files,
    /// <summary>Run: this Slipway does the stage in another way than the one that did it.</summary>
    StageVersion,
    /// <summary>Run: its parameters or artifacts are others than those it succeeded with.</summary>
    Parameters,
    /// <summary>Run: another machine, or another host key, is at the host's address.</summary>
    HostChanged,
    /// <summary>Run: a host still joins, so the cluster must know a valid bootstrap token.</summary>
    JoinToken,
    /// <summary>Run: the resume asked for it.</summary>
    Forced,
    /// <summary>Kept: nothing that it depends on has changed.</summary>
    Unchanged,
    /// <summary>Left out: the resume excludes the host.</summary>
    Excluded,
    /// <summary>Left out: an earlier task of the host failed, and the other hosts go on without it.</summary>
    HostFailed,
}

/// <summary>Why something waits or stands still: a code, words, who must act (<c>slipway</c>, <c>user</c>, <c>operator</c>), since when, and when it is looked at next.</summary>
public sealed record Reason(string Code, string Message, string Actor, DateTimeOffset Since, DateTimeOffset? NextCheckAt = null);

/// <summary>What went wrong first, and where.</summary>
public sealed record BuildError(string Code, string Message, string? Hint = null, string? Host = null, string? Stage = null, string? Step = null);

public sealed record Build
{
    public required Guid Id { get; init; }
    public required Guid ClusterId { get; init; }
    public required string ClusterName { get; init; }
    public required BuildKind Kind { get; init; }
    public required int Revision { get; init; }
    public required BuildStatus Status { get; init; }
    public Reason? Reason { get; init; }
    public BuildError? Error { get; init; }
    public required int TasksTotal { get; init; }
    public required int TasksDone { get; init; }
    /// <summary>0 to 100.</summary>
    public required int PercentComplete { get; init; }
    /// <summary>1 for the first run; each resume adds one.</summary>
    public required int Run { get; init; }
    public required string RequestedBy { get; init; }
    public string? TraceId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>Hosts that the last resume left out.</summary>
    public IReadOnlyList<string> ExcludedHosts { get; init; } = [];
    /// <summary>The step that each host came to; absent in lists and while nothing ran.</summary>
    public IReadOnlyList<HostPosition>? Positions { get; init; }
}

/// <summary>Where a host stands in a build: its last started stage, and the last step of that stage's last attempt.</summary>
public sealed record HostPosition(string Host, string Stage, TaskState State, int? StepIndex = null, string? Step = null, StepOutcome? StepOutcome = null);

public sealed record BuildTask
{
    public required Guid Id { get; init; }
    public required int Order { get; init; }
    public required string Stage { get; init; }
    /// <summary>Absent for a gate.</summary>
    public string? Host { get; init; }
    public required TaskState State { get; init; }
    /// <summary>The last success was kept on resume because nothing that it depends on changed.</summary>
    public bool Kept { get; init; }
    /// <summary>Why the task was left out, or since the first resume why it was run again or kept.</summary>
    public RunReason? Why { get; init; }
    public Reason? Reason { get; init; }
    public BuildError? Error { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyList<TaskAttempt> Attempts { get; init; } = [];
}

public sealed record TaskAttempt
{
    public required int Number { get; init; }
    public required long Epoch { get; init; }
    public required string Runner { get; init; }
    /// <summary>How often another runner took the running attempt over.</summary>
    public int Adoptions { get; init; }
    public string? HostKey { get; init; }
    public string? ScriptDigest { get; init; }
    /// <summary><c>succeeded</c>, <c>failed</c>, <c>unreachable</c>, <c>stopped</c>, <c>unknown</c>; absent while it runs.</summary>
    public string? Outcome { get; init; }
    public int? ExitCode { get; init; }
    /// <summary>Bytes of output stored.</summary>
    public long OutputBytes { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyList<Step> Steps { get; init; } = [];
}

public sealed record Step
{
    public required int Index { get; init; }
    public required string Name { get; init; }
    public required StepOutcome Outcome { get; init; }
    public int? ExitCode { get; init; }
    public string? Code { get; init; }
    public string? Message { get; init; }
    public string? Hint { get; init; }
    /// <summary>Objects that the step changed, such as <c>file /etc/crictl.yaml</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];
    public IReadOnlyList<string> Warnings { get; init; } = [];
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Ansible's recap words. Unlike Ansible's, <c>Ok</c> does not include <c>Changed</c>.</summary>
public sealed record HostRecap(string Host, int Ok, int Changed, int Unreachable, int Failed, int Skipped, int Retried, int Ignored);

/// <param name="Nodes">What the verify stage saw; empty until it ran.</param>
/// <param name="ExcludedHosts">Hosts that the last resume left out; the build's outcome says nothing of them.</param>
public sealed record Recap(Guid BuildId, BuildStatus Status, IReadOnlyList<HostRecap> Hosts, IReadOnlyList<NodeStatus> Nodes, IReadOnlyList<string> ExcludedHosts);

public sealed record NodeStatus(string Name, bool Ready, string Version, IReadOnlyList<string> Roles, string? InternalIp = null);

/// <param name="Denials">In the plan's order; equal ones of one step are one entry with a count.</param>
public sealed record SelinuxReport(Guid BuildId, IReadOnlyList<SelinuxDenial> Denials);

/// <summary>One kind of access that SELinux denied while a step ran on a host, whoever tried it.</summary>
public sealed record SelinuxDenial
{
    public required string Host { get; init; }
    public required string Stage { get; init; }
    public required string Step { get; init; }
    public required IReadOnlyList<string> Permissions { get; init; }
    /// <summary>Name of the process.</summary>
    public string? Command { get; init; }
    /// <summary>Path, or only a name.</summary>
    public string? Target { get; init; }
    public string? SourceContext { get; init; }
    public string? TargetContext { get; init; }
    /// <summary><c>file</c>, <c>dir</c>, <c>process</c> …</summary>
    public string? Class { get; init; }
    /// <summary>It was only noted, not refused.</summary>
    public required bool Permissive { get; init; }
    public required int Count { get; init; }
}

/// <summary>One event of a build. <c>Sequence</c> starts at 1 and has no gaps.</summary>
public sealed record BuildEvent(long Sequence, string Type, DateTimeOffset Time, System.Text.Json.Nodes.JsonObject Data);

public sealed record CreateBuildRequest
{
    public BuildKind Kind { get; init; } = BuildKind.Create;
    /// <summary>When the cluster has a build in progress, wait for its end instead of being refused.</summary>
    public bool Queue { get; init; }
}

public sealed record CancelRequest
{
    /// <summary>Kill running steps instead of waiting for their end.</summary>
    public bool Force { get; init; }
}

public sealed record ResumeRequest
{
    /// <summary>Spec revision to build. Default: the one the build is bound to.</summary>
    public int? Revision { get; init; }
    /// <summary>Only these workers take part; control planes and etcd hosts always do. Absent: all.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }
    /// <summary>These workers are left out of this run.</summary>
    public IReadOnlyList<string> ExcludeHosts { get; init; } = [];
    /// <summary>Run finished tasks again too: those of <see cref="Hosts"/>, or all.</summary>
    public bool Force { get; init; }

    /// <summary>Names of the spec's hosts that the run leaves out.</summary>
    public IReadOnlyList<string> LeftOut(ClusterSpec spec) =>
    [
        .. spec.Hosts.Where(host => ExcludeHosts.Contains(host.Name)
            || (Hosts is not null && !Hosts.Contains(host.Name) && !host.Roles.Contains(HostRole.ControlPlane) && !host.Roles.Contains(HostRole.Etcd))).Select(host => host.Name),
    ];

    public bool Forces(string? host) => Force && (Hosts is null || (host is not null && Hosts.Contains(host)));
}

/// <summary>What a resume would do, as far as it can be told before the facts are collected again.</summary>
/// <param name="Revision">Spec revision that it would build.</param>
/// <param name="Tasks">In the plan's order, gates left out.</param>
public sealed record ResumePreview(int Revision, IReadOnlyList<ResumePreviewTask> Tasks);

/// <param name="Run">False: the task is kept, or its host is left out.</param>
public sealed record ResumePreviewTask(int Order, string Stage, string Host, bool Run, RunReason Why);

/// <summary>Stored output of one attempt from <c>Offset</c> on. <c>Text</c> is UTF-8 with invalid bytes replaced; redacted values read <c>[redacted]</c>.</summary>
public sealed record OutputRange(Guid TaskId, string Host, string Stage, int Attempt, long Offset, long NextOffset, bool Complete, string Text);
