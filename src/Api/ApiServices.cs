using Scalar.AspNetCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.ApiKeys;
using Slipway.Api.Features.Artifacts;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Features.Builds;
using Slipway.Api.Features.Clusters;
using Slipway.Api.Features.Credentials;
using Slipway.Api.Features.Events;
using Slipway.Api.Features.Imports;
using Slipway.Api.Features.Tenants;
using Slipway.Api.Features.Webhooks;
using Slipway.Api.Limits;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.ServiceDefaults;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api;

public static class ApiServices
{
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddEndpoints();
        builder.AddPersistence();
        var broker = builder.Configuration.GetConnectionString(ResourceNames.RabbitMq)
            ?? throw new InvalidOperationException($"ConnectionStrings:{ResourceNames.RabbitMq} is not set.");
        builder.Services.AddSlipwayMessaging<SlipwayDbContext>(new Uri(broker), _ => { });
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        builder.Services.AddHostedService(sp => sp.GetRequiredService<EventSignal>());
        return builder;
    }

    /// <summary>What the endpoints need besides persistence and messaging.</summary>
    public static WebApplicationBuilder AddEndpoints(this WebApplicationBuilder builder)
    {
        builder.AddLimits();
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(options => SlipwayJson.Configure(options.SerializerOptions));
        // Production too shall say what is wrong with a parameter.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddApiDescription();
        services.AddExceptionHandler<ProblemHandler>();
        services.AddMemoryCache();
        services.AddSingleton(TimeProvider.System);
        services.AddEgressGuard(builder.Configuration);
        services.AddSingleton<TenantScope>();
        services.AddOptions<TenantDefaults>().BindConfiguration(TenantDefaults.Section);
        services.AddSingleton<EventSignal>();
        builder.AddBearerAuthentication();
        services.AddAuthorization(options =>
        {
            foreach (var permission in Roles.AllPermissions)
            {
                options.AddPolicy(permission, policy => policy.RequireClaim(Caller.PermissionClaim, permission));
            }
        });
        return builder;
    }

    public static WebApplication UseApi(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => ProblemHandler.WriteForStatusAsync(context.HttpContext));
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<RateLimits>().ApplyAsync);
        app.UseMiddleware<AuditDenials>();
        app.UseAuthorization();
        return app;
    }

    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").AddEndpointFilter<YamlResponses>();
        api.MapIdentity();
        api.MapTenants();
        api.MapPolicies();
        api.MapApiKeys();
        api.MapCredentials();
        api.MapClusters();
        api.MapBuilds();
        api.MapArtifacts();
        api.MapEvents();
        api.MapImports();
        api.MapWebhooks();
        api.MapAudit();
        endpoints.MapOpenApi();
        endpoints.MapScalarApiReference("/docs", scalar => scalar
            .WithTitle("Slipway").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp());
        return endpoints;
    }
}
