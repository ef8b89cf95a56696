namespace Slipway.StandIns.Common;

/// <summary>Ends the command with its message on stderr.</summary>
public sealed class CommandException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;
}

public static class StandInVersion
{
    /// <summary>As the wrapper that started us says: <c>1.32.5</c>.</summary>
    public static string Kubernetes { get; } = Environment.GetEnvironmentVariable("SLIPWAY_STANDIN_VERSION") ?? "0.0.0";

    /// <summary>What every version that is printed or reported looks like: build metadata, since it is that version and no pre-release of it.</summary>
    public static string Git => $"v{Kubernetes}+standin";
}
