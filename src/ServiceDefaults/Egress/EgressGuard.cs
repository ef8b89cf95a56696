using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Slipway.ServiceDefaults.Egress;

/// <summary>Section <c>Slipway:Egress</c>: what the platform's operator says for all tenants, as networks such as <c>10.1.0.0/16</c>.</summary>
public sealed class EgressOptions
{
    /// <summary>Opens what is closed by itself: loopback, link-local and metadata addresses.</summary>
    public string[] Allow { get; set; } = [];

    /// <summary>Closed to every tenant, such as the networks of Slipway's own database and broker.</summary>
    public string[] Deny { get; set; } = [];
}

/// <summary>The address, or every address of the name, is one that the tenant may not reach.</summary>
public sealed class EgressDeniedException(string message) : Exception(message);

/// <summary>Decides where Slipway may connect to on behalf of a tenant.</summary>
public sealed class EgressGuard
{
    private readonly IReadOnlyList<IPNetwork> _allow;
    private readonly IReadOnlyList<IPNetwork> _deny;

    /// <exception cref="FormatException">An entry is no network; the service must not start.</exception>
    public EgressGuard(IOptions<EgressOptions> options)
    {
        _allow = Networks(options.Value.Allow);
        _deny = Networks(options.Value.Deny);
    }

    /// <param name="allow">The tenant's networks; empty: all.</param>
    /// <param name="deny">Closed to the tenant, whatever else is said.</param>
    public EgressRules For(IEnumerable<string> allow, IEnumerable<string> deny) => new(_allow, _deny, Networks(allow), Networks(deny));

    /// <summary>Whether an option or a policy may say so.</summary>
    public static bool IsNetwork(string text) => TryParse(text, out _);

    // The runtime's parser takes "10/8" for 0.0.0.10/8, and a leading zero for octal.
    private static bool TryParse(string text, out IPNetwork network) =>
        IPNetwork.TryParse(text, out network) && (network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6
            || (text.Split('/')[0] is var address && IPAddress.TryParse(address, out var parsed) && parsed.ToString() == address));

    /// <exception cref="FormatException">One is none.</exception>
    public static IReadOnlyList<IPNetwork> Networks(IEnumerable<string> texts) =>
        [.. texts.Select(text => TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is no network such as 10.1.0.0/16."))];
}

public static class EgressExtensions
{
    /// <summary>Registers <see cref="EgressGuard"/>. Reads <c>Slipway:Egress</c>.</summary>
    public static IServiceCollection AddEgressGuard(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EgressOptions>().Bind(configuration.GetSection("Slipway:Egress"))
            .Validate(options => options.Allow.Concat(options.Deny).All(EgressGuard.IsNetwork), "Slipway:Egress has an entry that is no network such as 10.1.0.0/16.")
            .ValidateOnStart();
        services.TryAddSingleton<EgressGuard>();
        return services;
    }
}
