using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Policies;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Webhooks;

internal static partial class WebhookRules
{
    // Each event is written once for each of them.
    private const int Most = 50;
    private const int MostUrlCharacters = 2000;

    /// <exception cref="ProblemException">With all findings.</exception>
    public static async Task CheckAsync(string name, string url, IReadOnlyList<string> events, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        List<Finding> findings = [.. ResourceName.Check(name)];
        if (url.Length > MostUrlCharacters || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            findings.Add(new("#/url", ErrorCodes.ValueInvalid, "It must be an http or https URL without user and fragment."));
        }
        else
        {
            // A name is judged again by what it resolves to, whenever a delivery connects.
            var policy = await TenantPolicyRow.OfAsync(db, cancellationToken);
            if (egress.For(policy.EgressAllow, policy.EgressDeny).WhyNot(address.Host) is { } why)
            {
                findings.Add(new("#/url", ErrorCodes.EgressDenied, why + "."));
            }
        }

        findings.AddRange(events.Select((type, index) => (type, index)).Where(one => !WebhookEventTypes.All.Contains(one.type))
            .Select(one => new Finding($"#/events/{one.index}", ErrorCodes.ValueInvalid, $"Known are {string.Join(", ", WebhookEventTypes.All)}.")));
        ProblemException.ThrowIfAny(findings);

        if (await db.Webhooks.CountAsync(row => row.Name != name, cancellationToken) >= Most)
        {
            throw new ProblemException(ErrorCodes.Conflict, $"A tenant has at most {Most} webhooks.");
        }
    }
}
