using System.Globalization;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>The node-local load balancer as haproxy: the same as <see cref="NginxConfiguration"/>, with active checks of each API server.</summary>
internal static class HaproxyConfiguration
{
    public static string Write(int port, IEnumerable<string> apiServers) => $$"""
        global
          log stderr local0 notice
          maxconn 4000

        defaults
          mode tcp
          log global
          option dontlognull
          option redispatch
          retries 3
          timeout connect 1s
          timeout client 10m
          timeout server 10m

        frontend api
          bind 127.0.0.1:{{port}}
          default_backend api_servers

        backend api_servers
          balance leastconn
          option httpchk GET /readyz
          http-check expect status 200
          default-server check check-ssl verify none inter 3s fall 3 rise 1
        {{string.Concat(apiServers.Select((ip, at) => string.Create(CultureInfo.InvariantCulture, $"  server api{at + 1} {IpFamilies.InUrl(ip)}:{port}\n")))}}
        """;
}
