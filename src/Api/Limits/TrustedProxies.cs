using Microsoft.AspNetCore.HttpOverrides;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Limits;

internal static class TrustedProxies
{
    /// <summary>
    /// <c>Slipway:TrustedProxies</c>, networks such as <c>10.1.0.0/16</c>: who comes from there is believed whose request it passes on
    /// (<c>X-Forwarded-For</c>) and whether that came by TLS (<c>X-Forwarded-Proto</c>). Nobody else is.
    /// </summary>
    /// <exception cref="FormatException">An entry is no network; the service must not start.</exception>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = EgressGuard.Networks(app.Configuration.GetSection("Slipway:TrustedProxies").Get<string[]>() ?? []);
        // Without a network the middleware would believe everybody.
        if (networks.Count == 0)
        {
            return;
        }

        // Proxies may stand in a row: the client is the last in the list that is none of them.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
