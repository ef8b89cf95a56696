using System.Globalization;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;

namespace Slipway.StepRunners.Execution;

/// <param name="Name">succeeded, failed, unreachable, stopped or unknown.</param>
/// <param name="Running">What becomes of a step that did not say how it ended.</param>
internal sealed record AttemptOutcome(string Name, int? ExitCode, FailureInfo? Failure, StepOutcome Running = StepOutcome.Unknown)
{
    /// <summary>main.sh's way to say that it stopped between two steps.</summary>
    private const int Stopped = 75;

    /// <summary>What systemd's words mean for the attempt.</summary>
    public static AttemptOutcome Of(UnitResult result, StepLog steps, string host, string stage)
    {
        int? exit = result.Code == "exited" && int.TryParse(result.Status, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
        return (result, exit) switch
        {
            ({ Service: "lost" }, _) => Failed(ErrorCodes.Lost, null),
            ({ Service: "timeout" }, _) => Failed(ErrorCodes.StageTimeout, null),
            (_, 0) => new AttemptOutcome("succeeded", 0, null),
            (_, Stopped) => new AttemptOutcome("stopped", Stopped, Describe(ErrorCodes.Cancelled, null, null, host, stage, steps.Last?.Name)),
            (_, { } code) => steps.Steps.LastOrDefault(step => step.Outcome == StepOutcome.Failed) is { } failed
                ? new AttemptOutcome("failed", code, Describe(failed.Code!, failed.Message, failed.Hint, host, stage, failed.Name))
                : Failed(ErrorCodes.StepFailed, $"The attempt ended with {code} and no step says why."),
            _ => new AttemptOutcome("unknown", null, Describe(
                ErrorCodes.UnknownOutcome, $"The step was killed ({result.Service}, {result.Status}); how far it came is unknown.", null, host, stage, steps.Last?.Name)),
        };

        AttemptOutcome Failed(string code, string? message) => new("failed", exit, Describe(code, message, null, host, stage, steps.Last?.Name));
    }

    public static AttemptOutcome NeverRan(string code, string? message, string? host, string? stage, string? step) =>
        new(NameOf(code), null, Describe(code, message, null, host, stage, step));

    private static string NameOf(string code) => code switch
    {
        ErrorCodes.HostUnreachable => "unreachable",
        ErrorCodes.Cancelled => "stopped",
        ErrorCodes.UnknownOutcome => "unknown",
        _ => "failed",
    };

    private static FailureInfo Describe(string code, string? message, string? hint, string? host, string? stage, string? step)
    {
        var definition = ErrorCatalogue.Find(code);
        return new FailureInfo { Code = code, Message = message ?? definition.Title + ".", Hint = hint ?? definition.Hint, Host = host, Stage = stage, Step = step };
    }
}
