using Slipway.Catalog.Protocol;

namespace Slipway.StepRunners.Execution;

/// <summary>Protocol lines as the reader of a step's output sees them; null for those that only carry data.</summary>
internal static class ProtocolText
{
    public static string? Render(ProtocolLine line) => line switch
    {
        VerbReported verb => $"{Word(verb.Result)}: {verb.Object}{Detail(verb.Detail)}\n",
        StepSkipped skipped => $"skipped: {skipped.Reason}\n",
        Warning warning => $"warning {warning.Code}: {warning.Message}\n",
        CheckReported check => $"check {check.Id}: {check.Outcome.ToString().ToLowerInvariant()} ({check.Seen}){(check.Outcome == CheckOutcome.Passed ? "" : $" - {check.Advice}")}\n",
        StepFailure failure => $"failed {failure.Code}: {failure.Message}{(failure.Hint.Length > 0 ? $"\nhint: {failure.Hint}" : "")}\n",
        _ => null,
    };

    private static string Detail(string detail) => detail.Length == 0 ? "" : detail.Contains('\n', StringComparison.Ordinal) ? $"\n{detail.TrimEnd('\n')}" : $" ({detail})";

    private static string Word(VerbResult result) => result switch
    {
        VerbResult.Changed => "changed",
        VerbResult.WouldChange => "would change",
        _ => "ok",
    };
}
