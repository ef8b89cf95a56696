using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;

namespace Slipway.Api.Features.Builds;

/// <summary>What SELinux refused on the hosts while their steps ran, from the warnings that main.sh adds to a step.</summary>
internal static partial class SelinuxDenials
{
    private const string Code = "SELINUX_DENIED: ";

    public static async Task<SelinuxReport> SelinuxReportAsync(this SlipwayDbContext db, Guid build, CancellationToken cancellationToken)
    {
        var rows = await (from step in db.Steps.AsNoTracking()
                          join task in db.Tasks on step.TaskId equals task.Id
                          where step.BuildId == build && step.Warnings.Count > 0
                          orderby task.Order, step.Attempt, step.Index
                          select new { task.Host, task.Stage, Step = step.Name, step.Warnings }).ToListAsync(cancellationToken);
        return new SelinuxReport(build, [.. rows.SelectMany(row => row.Warnings.Select(warning => Parse(row.Host ?? "", row.Stage, row.Step, warning)).OfType<SelinuxDenial>())]);
    }

    /// <returns>Null for another warning.</returns>
    public static SelinuxDenial? Parse(string host, string stage, string step, string warning)
    {
        if (!warning.StartsWith(Code, StringComparison.Ordinal))
        {
            return null;
        }

        var fields = Field().Matches(warning).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('"'));
        return new SelinuxDenial
        {
            Host = host,
            Stage = stage,
            Step = step,
            Permissions = Permissions().Match(warning).Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Command = fields["comm"].FirstOrDefault(),
            Target = fields["path"].FirstOrDefault() ?? fields["name"].FirstOrDefault(),
            SourceContext = fields["scontext"].FirstOrDefault(),
            TargetContext = fields["tcontext"].FirstOrDefault(),
            Class = fields["tclass"].FirstOrDefault(),
            Permissive = fields["permissive"].FirstOrDefault() == "1",
            Count = int.TryParse(fields["count"].FirstOrDefault(), CultureInfo.InvariantCulture, out var count) ? count : 1,
        };
    }

    [GeneratedRegex("([a-z]+)=(\"[^\"]*\"|[^ ]+)")]
    private static partial Regex Field();

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Permissions();
}
