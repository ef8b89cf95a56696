using System.Text.RegularExpressions;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Tenancy;

namespace Slipway.Api.Features.Tenants;

/// <summary>Section <c>Slipway:TenantDefaults</c>: what a new tenant gets where its request does not say. Tenants that are there keep theirs.</summary>
public sealed class TenantDefaults
{
    public const string Section = "Slipway:TenantDefaults";

    public int Weight { get; set; } = TenantRow.DefaultWeight;
    public int? Clusters { get; set; }
    public int? Hosts { get; set; }
    public int? ConcurrentBuilds { get; set; }
    public int? ConcurrentTasks { get; set; }
    public long? OutputBytes { get; set; }

    public TenantRow Make(string name, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Name = name,
        CreatedAt = now,
        Weight = Weight,
        MaxClusters = Clusters,
        MaxHosts = Hosts,
        MaxBuilds = ConcurrentBuilds,
        MaxTasks = ConcurrentTasks,
        MaxOutputBytes = OutputBytes,
    };
}

internal static partial class TenantRules
{
    /// <exception cref="ProblemException">With all findings.</exception>
    public static void Check(string name, int? weight, Quotas? quotas)
    {
        List<Finding> findings = [];
        if (!Name().IsMatch(name))
        {
            findings.Add(new("#/name", ErrorCodes.ValueInvalid, "A name has 1 to 63 small letters, digits or hyphens and begins and ends with a letter or digit."));
        }

        if (weight is < 1 or > 100)
        {
            findings.Add(new("#/weight", ErrorCodes.ValueInvalid, "It is a number from 1 to 100."));
        }

        foreach (var (member, value) in new (string, long?)[]
            {
                ("clusters", quotas?.Clusters), ("hosts", quotas?.Hosts), ("concurrentBuilds", quotas?.ConcurrentBuilds), ("concurrentTasks", quotas?.ConcurrentTasks), ("outputBytes", quotas?.OutputBytes),
            })
        {
            if (value < 0)
            {
                findings.Add(new($"#/quotas/{member}", ErrorCodes.ValueInvalid, "It must not be negative."));
            }
        }

        ProblemException.ThrowIfAny(findings);
    }

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Name();
}
