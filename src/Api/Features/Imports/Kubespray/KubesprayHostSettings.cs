using System.Text.Json.Nodes;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Proxies and time as Kubespray knows them.</summary>
internal static class KubesprayHostSettings
{
    public static void Write(OsSpec os, JsonObject vars, List<Finding> findings)
    {
        if (os.Proxy is { } proxy)
        {
            vars["http_proxy"] = proxy.Http ?? "";
            vars["https_proxy"] = proxy.Https ?? proxy.Http ?? "";
            vars["additional_no_proxy"] = string.Join(',', proxy.NoProxy);
        }

        vars["ntp_enabled"] = os.Ntp is not null;
        if (os.Ntp is { Servers.Count: > 0 } ntp)
        {
            vars["ntp_manage_config"] = true;
            vars["ntp_servers"] = new JsonArray([.. ntp.Servers.Select(server => JsonValue.Create($"{server} iburst"))]);
        }

        if (os.Reboot != RebootMode.Never || os.SelinuxFullReport || os.PackageRepositories.Count > 0)
        {
            findings.Add(new Finding("#/os", ErrorCodes.ValueNotSupported, "Kubespray does not reboot hosts, reports no denials, and takes packages from the hosts' own sources."));
        }
    }
}
