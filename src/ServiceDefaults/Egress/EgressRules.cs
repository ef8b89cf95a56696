using System.Net;
using System.Net.Sockets;

namespace Slipway.ServiceDefaults.Egress;

/// <summary>
/// What one tenant may reach. Names are judged by what they resolve to at the moment of connecting, and the connection goes to
/// the very address that was judged: a name that answers differently the second time gains nothing.
/// </summary>
public sealed class EgressRules
{
    private static readonly (IPNetwork Network, string Name)[] Special =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("127.0.0.0/8"), "a loopback address"),
        (IPNetwork.Parse("169.254.0.0/16"), "a link-local address"),
        (IPNetwork.Parse("100.100.100.200/32"), "a metadata address"),
        (IPNetwork.Parse("168.63.129.16/32"), "a metadata address"),
        (IPNetwork.Parse("192.0.0.192/32"), "a metadata address"),
        (IPNetwork.Parse("224.0.0.0/3"), "a multicast or reserved address"),
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "a loopback address"),
        (IPNetwork.Parse("fe80::/10"), "a link-local address"),
        (IPNetwork.Parse("fd00:ec2::254/128"), "a metadata address"),
        (IPNetwork.Parse("fd20:ce::254/128"), "a metadata address"),
        (IPNetwork.Parse("ff00::/8"), "a multicast address"),
        // In these an IPv4 address stands elsewhere.
        (IPNetwork.Parse("64:ff9b:1::/48"), "a translated address"),
        (IPNetwork.Parse("2001::/32"), "a tunnelled address"),
        (IPNetwork.Parse("2002::/16"), "a tunnelled address"),
    ];

    // Both carry an IPv4 address in their last four bytes, and a gateway takes them there.
    private static readonly IPNetwork[] Translated = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::/96")];

    private readonly IReadOnlyList<IPNetwork> _platformAllow;
    private readonly IReadOnlyList<IPNetwork> _platformDeny;
    private readonly IReadOnlyList<IPNetwork> _allow;
    private readonly IReadOnlyList<IPNetwork> _deny;

    internal EgressRules(IReadOnlyList<IPNetwork> platformAllow, IReadOnlyList<IPNetwork> platformDeny, IReadOnlyList<IPNetwork> allow, IReadOnlyList<IPNetwork> deny) =>
        (_platformAllow, _platformDeny, _allow, _deny) = (platformAllow, platformDeny, allow, deny);

    /// <returns>In words, why the address may not be reached; null when it may.</returns>
    public string? WhyNot(IPAddress address)
    {
        var real = Plain(address);
        if (Contains(_platformDeny, real) || Contains(_deny, real))
        {
            return $"{address} is in a network that is denied";
        }

        if (Special.FirstOrDefault(special => special.Network.Contains(real)).Name is { } special && !Contains(_platformAllow, real))
        {
            return $"{address} is {special}";
        }

        return _allow.Count == 0 || Contains(_allow, real) ? null : $"{address} is in none of the networks that are allowed";
    }

    /// <summary>The same for what a URL or a spec names; a name that only a resolver knows is judged when connecting.</summary>
    public string? WhyNot(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return WhyNot(address);
        }

        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? WhyNot(IPAddress.Loopback)
            : null;
    }

    /// <returns>The addresses of <paramref name="host"/> that may be reached; at least one.</returns>
    /// <exception cref="EgressDeniedException">There is none.</exception>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var permitted = found.Where(address => WhyNot(address) is null).ToList();
        return permitted.Count > 0 || found.Length == 0
            ? permitted
            : throw new EgressDeniedException(literal is null ? $"{host}: {WhyNot(found[0])}." : $"{WhyNot(found[0])}.");
    }

    /// <exception cref="EgressDeniedException">The address may not be reached.</exception>
    /// <exception cref="SocketException">It does not answer.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses], port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends HTTP requests nowhere else, also not by way of redirects or a proxy. One per tenant and use: its connections must not
    /// serve another tenant.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 16,
        ConnectCallback = async (context, cancellationToken) =>
            new NetworkStream(await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true),
    };

    private static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress address) => networks.Any(network => network.Contains(address));

    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.Equals(IPAddress.IPv6Loopback) && !address.Equals(IPAddress.IPv6Any)
            && Translated.Any(network => network.Contains(address))
            ? new IPAddress(address.GetAddressBytes()[12..])
            : address;
    }
}
