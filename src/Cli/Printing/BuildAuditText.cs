using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>A build's audit as two tables: what was asked, and what was done.</summary>
internal static class BuildAuditText
{
    public static void Write(TextWriter writer, BuildAudit audit)
    {
        writer.WriteTable(["ASKED", "BY", "WHAT", "WITH"], audit.Requests.Select(one => new[] { TextTable.Time(one.At), one.By, one.Kind, one.Arguments?.ToJsonString() }));
        writer.WriteLine();
        writer.WriteTable(
            ["BEGAN", "HOST", "STAGE", "RUN", "ATTEMPT", "RUNNER", "HOST KEY", "STEPS", "TOOK", "OUTCOME", "EXIT", "CHANGED"],
            audit.Attempts.Select(one => new[]
            {
                TextTable.Time(one.StartedAt), one.Host, one.Stage, $"{one.Run}", $"{one.Number}", one.Runner, one.HostKey, one.ScriptDigest?[..12],
                one.FinishedAt is { } ended ? Durations.Short(ended - one.StartedAt) : "", one.Code ?? one.Outcome, $"{one.ExitCode}", $"{one.Changes.Count}",
            }));
    }
}
