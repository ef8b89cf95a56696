namespace Slipway.Contracts.Http.V1;

/// <summary>Values of <see cref="BuildEvent.Type"/> and the members of <see cref="BuildEvent.Data"/>.</summary>
public static class EventTypes
{
    /// <summary>status, run, reason?, error?</summary>
    public const string BuildStatus = "build.status";
    /// <summary>taskId, stage, host?, state, attempt, kept?, why?, reason?, error?</summary>
    public const string TaskState = "task.state";
    /// <summary>taskId, stage, host, attempt, index, name</summary>
    public const string StepStarted = "step.started";
    /// <summary>taskId, stage, host, attempt, index, name, outcome, code?, message?</summary>
    public const string StepFinished = "step.finished";
    /// <summary>taskId, stage, host, attempt, epoch, runner, found (running, result): another runner took a running attempt over</summary>
    public const string TaskAdopted = "task.adopted";
    /// <summary>host, fingerprint: a host key was trusted on first use</summary>
    public const string HostKeyRecorded = "host.key-recorded";
}
