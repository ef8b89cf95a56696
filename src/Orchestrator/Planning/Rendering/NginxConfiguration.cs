using System.Globalization;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>The node-local load balancer: a TCP proxy from 127.0.0.1 to every API server.</summary>
internal static class NginxConfiguration
{
    public static string Write(int port, IEnumerable<string> apiServers) => $$"""
        error_log stderr notice;
        worker_processes 1;
        worker_shutdown_timeout 10s;
        pid /tmp/nginx.pid;

        events {
          worker_connections 4096;
        }

        stream {
          upstream api_servers {
            least_conn;
        {{string.Concat(apiServers.Select(ip => string.Create(CultureInfo.InvariantCulture, $"    server {IpFamilies.InUrl(ip)}:{port};\n")))}}  }

          server {
            listen 127.0.0.1:{{port}};
            proxy_pass api_servers;
            proxy_connect_timeout 1s;
            proxy_timeout 10m;
          }
        }

        """;
}
