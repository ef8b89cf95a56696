using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Slipway.ServiceDefaults;

/// <summary>
/// <c>/metrics</c> for Prometheus, on the port that <c>Slipway:MetricsPort</c> names and on no other: what the Api's users reach tells
/// nothing of the platform. Nor is there anything else on that port but health: who may read metrics is not who may call.
/// </summary>
internal sealed class MetricsPort(IConfiguration configuration) : IStartupFilter
{
    private const string Setting = "Slipway:MetricsPort";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (configuration.GetValue<int?>(Setting) is { } port)
        {
            app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == "/metrics" && context.Connection.LocalPort == port);
            app.Use((context, rest) =>
            {
                if (context.Connection.LocalPort != port || ServiceDefaultsExtensions.IsProbe(context.Request.Path))
                    return rest(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }

        next(app);
    };
}
