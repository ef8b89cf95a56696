using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Api.Bodies;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Policies;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Clusters;

/// <summary>What the tenant's policy says of a spec. Names are judged by StepRunners, when they have resolved them.</summary>
internal static class PolicyChecking
{
    public static IEnumerable<Finding> Check(ClusterSpec spec, TenantPolicyRow policy, EgressRules egress)
    {
        if (policy.HostKeys == HostKeyPolicy.Pinned && spec.Ssh.HostKeys != HostKeyPolicy.Pinned)
        {
            yield return new("#/ssh/hostKeys", ErrorCodes.HostKeyNotPinned, "The tenant's policy wants pinned: every host with its hostKey.");
        }

        if (spec.Ssh.Bastion is { } bastion && egress.WhyNot(bastion.Address) is { } denied)
        {
            yield return new("#/ssh/bastion/address", ErrorCodes.EgressDenied, denied + ".");
        }

        foreach (var (host, index) in spec.Hosts.Select((host, index) => (host, index)))
        {
            if (host.Address is { } address && egress.WhyNot(address) is { } why)
            {
                yield return new(JsonPointers.Of("hosts", index, "address"), ErrorCodes.EgressDenied, why + ".");
            }
        }

        // Whatever the spec names by URL; the raw overrides speak of the host's own services.
        var document = JsonSerializer.SerializeToNode(spec with { Overrides = new() }, SlipwayJson.Options);
        foreach (var (path, url) in Urls(document, []))
        {
            if (egress.WhyNot(url.Host) is { } why)
            {
                yield return new(JsonPointers.Of([.. path]), ErrorCodes.EgressDenied, why + ".");
            }
        }
    }

    private static IEnumerable<(IReadOnlyList<object> Path, Uri Url)> Urls(JsonNode? node, IReadOnlyList<object> path) => node switch
    {
        JsonObject members => members.SelectMany(member => Urls(member.Value, [.. path, member.Key])),
        JsonArray items => items.SelectMany((item, index) => Urls(item, [.. path, index])),
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith("http", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" => [(path, url)],
        _ => [],
    };
}
