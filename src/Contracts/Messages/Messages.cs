namespace Slipway.Contracts.Messages;

/// <summary>Every message names its tenant, so that the database's row-level security can be set before anything is read.</summary>
public interface ITenantMessage
{
    Guid TenantId { get; }
}

public interface IBuildMessage : ITenantMessage
{
    Guid BuildId { get; }
}

/// <summary>A build row was committed in state Submitted.</summary>
public sealed record BuildSubmitted(Guid TenantId, Guid BuildId) : IBuildMessage;

/// <summary>An intent row (resume or cancel) was committed.</summary>
public sealed record BuildCommandGiven(Guid TenantId, Guid BuildId, Guid CommandId) : IBuildMessage;

/// <summary>A build is stopping and no runner is there to end what it has under way.</summary>
public sealed record CancelOverdue(Guid TenantId, Guid BuildId) : IBuildMessage;

/// <summary>Dispatcher to runners: take the lease of this task at this epoch and perform the attempt.</summary>
public sealed record RunTask(Guid TenantId, Guid BuildId, Guid TaskId, int Attempt, long Epoch) : IBuildMessage;

/// <summary>A runner took the lease; epochs above the dispatcher's first one mean that a running attempt was taken over.</summary>
public sealed record TaskStarted(Guid TenantId, Guid BuildId, Guid TaskId, int Attempt, long Epoch) : IBuildMessage;

/// <summary>The attempt's row holds its outcome; committed together with this message.</summary>
public sealed record TaskFinished(Guid TenantId, Guid BuildId, Guid TaskId, int Attempt, long Epoch) : IBuildMessage;

/// <summary>Dispatcher to saga: an earlier success has the same digest, so the task is kept and not run.</summary>
public sealed record TaskUnchanged(Guid TenantId, Guid BuildId, Guid TaskId, string Digest) : IBuildMessage;

/// <summary>Dispatcher to saga: the task's parameters cannot be resolved; <c>Code</c> is of the error catalogue.</summary>
public sealed record TaskUnresolvable(Guid TenantId, Guid BuildId, Guid TaskId, string Code, string Detail) : IBuildMessage;
