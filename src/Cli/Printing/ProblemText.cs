using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>A refusal of the API in words.</summary>
internal static class ProblemText
{
    public static void Write(TextWriter writer, Problem problem)
    {
        writer.WriteLine($"slipway: {problem.Code}: {problem.Detail ?? problem.Title}");
        foreach (var finding in problem.Errors ?? [])
            writer.WriteLine(Line(finding));
        if (problem.Hint is not null)
            writer.WriteLine($"  hint: {problem.Hint}");
        if (problem.TraceId is not null)
            writer.WriteLine($"  trace: {problem.TraceId}");
    }

    public static string Line(Finding finding) => $"  {finding.Pointer}  {finding.Code}: {finding.Detail}";
}
