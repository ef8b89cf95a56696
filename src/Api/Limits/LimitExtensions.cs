using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Slipway.Api.Limits;

internal static class LimitExtensions
{
    /// <summary>What one client can take from the others, and what the browser of one may do.</summary>
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Slipway:Limits");
        builder.Services.AddOptions<LimitOptions>().Bind(section)
            .Validate(options => new[] { options.RequestsPerMinute, options.TenantRequestsPerMinute, options.AnonymousRequestsPerMinute, options.StreamsPerTenant, options.Connections }
                .All(limit => limit > 0), "Slipway:Limits are positive numbers.")
            .ValidateOnStart();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<StreamSlots>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;
            limits.MaxConcurrentConnections = section.GetValue<long?>(nameof(LimitOptions.Connections)) ?? new LimitOptions().Connections;
            // Bodies are cut at 1 MiB where they are read; this is for whoever reads none.
            limits.MaxRequestBodySize = 2 * 1024 * 1024;
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            // A client that sends or takes less is let go, so that it holds neither a connection nor what waits behind it.
            limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            // It counts from what waits to be taken, which is up to 64 KiB and one write.
            limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));
        });
        return builder;
    }

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            // The page of the API's documentation has its script and style in it.
            headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs")
                ? "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
                : "default-src 'none'; frame-ancestors 'none'";
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            if (context.Request.Path.StartsWithSegments("/v1") && headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
