using Slipway.Contracts.Errors;

namespace Slipway.StepRunners.Ssh;

/// <summary>A host or its credential stood in the way before anything ran there; <see cref="Code"/> is of the error catalogue.</summary>
public sealed class HostFailure(string code, string step, string message, Exception? cause = null) : Exception(message, cause)
{
    public string Code => code;

    /// <summary><c>connect</c> or <c>sudo</c>: what a reader of the build is told instead of a script's name.</summary>
    public string Step => step;

    public bool IsUnreachable => code == ErrorCodes.HostUnreachable;

    internal static HostFailure Connect(string code, string message, Exception? cause = null) => new(code, "connect", message, cause);

    internal static HostFailure Sudo(string code, string message) => new(code, "sudo", message);
}

/// <summary>An open connection broke; what ran on the host goes on there.</summary>
public sealed class ConnectionDropped(string message, Exception? cause = null) : IOException(message, cause);
