using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

internal static class Corefile
{
    public static string Write(DnsSpec dns)
    {
        var upstreams = dns.Upstreams.Count == 0 ? "/etc/resolv.conf" : string.Join(' ', dns.Upstreams);
        return $$"""
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
                forward . {{upstreams}} {
                    prefer_udp
                    max_concurrent 1000
                }
                cache 30
                loop
                reload
                loadbalance
            }

            """;
    }
}
