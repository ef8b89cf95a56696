namespace Slipway.Cli;

/// <summary>What a script may rely on.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The build failed or was cancelled, or the spec has errors.</summary>
    public const int Failed = 1;

    public const int Usage = 2;

    /// <summary>The server answered and said no.</summary>
    public const int Refused = 3;

    public const int Unreachable = 4;

    public const int Interrupted = 130;
}
