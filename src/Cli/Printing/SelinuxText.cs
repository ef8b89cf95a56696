using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>A line per denial, under a line per host.</summary>
internal static class SelinuxText
{
    public static IEnumerable<string> Lines(IReadOnlyList<SelinuxDenial> denials)
    {
        if (denials.Count == 0)
            yield return "no denials in the hosts' audit logs";
        foreach (var host in denials.GroupBy(denial => denial.Host))
        {
            yield return $"{host.Key}: {host.Sum(denial => denial.Count)} denials";
            foreach (var denial in host)
            {
                yield return $"  {denial.Stage}/{denial.Step}  {denial.Command ?? "?"} {(denial.Permissive ? "would be" : "was")} denied {string.Join(' ', denial.Permissions)} "
                    + $"on {denial.Class} {denial.Target ?? ""} ({denial.SourceContext} → {denial.TargetContext}) ×{denial.Count}";
            }
        }
    }
}
