using System.Net;

namespace Slipway.Persistence.Secrets;

/// <summary>Where a credential may be used: on hosts in its networks, for its registries; without any of the kind, everywhere.</summary>
public sealed class CredentialTargets(string credential, IReadOnlyList<string> hostNetworks, IReadOnlyList<string> registries)
{
    private readonly Lazy<IReadOnlyList<IPNetwork>> _networks = new(() => [.. hostNetworks.Select(IPNetwork.Parse)]);

    public bool NamesHosts => hostNetworks.Count > 0;

    /// <returns>In words, why no host at <paramref name="address"/> may have it; null when one may.</returns>
    public string? WhyNotAt(IPAddress address) =>
        !NamesHosts || _networks.Value.Any(network => network.Contains(address)) ? null : $"{address} is in none of the networks that the credential '{credential}' is for";

    /// <param name="host">A name is judged when it is resolved; behind a bastion nobody can.</param>
    /// <param name="behindBastion">The host is reached through one.</param>
    /// <inheritdoc cref="WhyNotAt(IPAddress)"/>
    public string? WhyNotAt(string host, bool behindBastion) =>
        IPAddress.TryParse(host, out var address) ? WhyNotAt(address)
        : NamesHosts && behindBastion ? $"The credential '{credential}' is for some networks only, and only the bastion would know where {host} is: give an IP address"
        : null;

    /// <param name="registry"><c>host</c> or <c>host:port</c>, as it stands in a spec.</param>
    /// <returns>In words, why it may not be sent there; null when it may.</returns>
    public string? WhyNotFor(string registry) =>
        registries.Count == 0 || registries.Contains(registry, StringComparer.OrdinalIgnoreCase) ? null : $"The credential '{credential}' is for other registries than {registry}";
}
