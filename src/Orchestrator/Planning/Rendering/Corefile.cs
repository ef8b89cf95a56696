using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

internal static class Corefile
{
    private const string HostsResolver = "/etc/resolv.conf";

    /// <summary>Of the cluster's name servers.</summary>
    public static string Write(DnsSpec dns) => $$"""
        .:53 {
            errors
            health {
                lameduck 5s
            }
            ready
            kubernetes {{dns.Domain}} in-addr.arpa ip6.arpa {
                pods insecure
                fallthrough in-addr.arpa ip6.arpa
            }
            prometheus :9153
            forward . {{Upstreams(dns)}} {
                prefer_udp
                max_concurrent 1000
            }
            cache 30
            loop
            reload
            loadbalance
        }

        """ + Stubs(dns, "");

    /// <summary>Of the cache on a node: the cluster's names from its name servers, over connections that outlive a single question; others from where those would ask.</summary>
    public static string WriteNodeLocal(DnsSpec dns, string address, string clusterIp) => $$"""
        {{dns.Domain}}:53 in-addr.arpa:53 ip6.arpa:53 {
            errors
            cache {
                success 9984 30
                denial 9984 5
            }
            reload
            loop
            bind {{address}}
            forward . {{clusterIp}} {
                force_tcp
            }
            prometheus :9253
            health {{IpFamilies.InUrl(address)}}:9254
        }
        .:53 {
            errors
            cache 30
            reload
            loop
            bind {{address}}
            forward . {{Upstreams(dns)}}
            prometheus :9253
        }

        """ + Stubs(dns, $"    bind {address}\n");

    private static string Upstreams(DnsSpec dns) => dns.Upstreams.Count == 0 ? HostsResolver : string.Join(' ', dns.Upstreams);

    private static string Stubs(DnsSpec dns, string bind) => string.Concat(dns.StubZones.OrderBy(zone => zone.Key, StringComparer.Ordinal).Select(zone =>
        $"{zone.Key}:53 {{\n    errors\n    cache 30\n    reload\n{bind}    forward . {string.Join(' ', zone.Value)}\n}}\n"));
}
