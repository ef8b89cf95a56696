using MassTransit;
using Slipway.Contracts;
using Slipway.Messaging;
using Slipway.Orchestrator.Auditing;
using Slipway.Orchestrator.Builds;
using Slipway.Orchestrator.Dispatch;
using Slipway.Orchestrator.Reconciling;
using Slipway.Orchestrator.Webhooks;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Orchestrator;

public static class OrchestratorExtensions
{
    /// <summary>The saga, the dispatcher and the reconciler. Reads ConnectionStrings:rabbitmq; needs persistence.</summary>
    public static IHostApplicationBuilder AddOrchestrator(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddBuildParts();
        services.AddHostedService<Dispatcher>();
        services.AddOptions<RetentionOptions>().BindConfiguration("Slipway:Retention").Validate(options => options.OutputDays > 0, "Slipway:Retention:OutputDays is a positive number.").ValidateOnStart();
        services.AddHostedService<Reconciler>();
        services.AddHostedService<AuditSealer>();
        services.AddHostedService<OrchestratorMetrics>();
        services.AddEgressGuard(builder.Configuration);
        services.AddSingleton<WebhookSender>();
        services.AddHostedService<WebhookDispatcher>();

        var broker = builder.Configuration.GetConnectionString(ResourceNames.RabbitMq)
            ?? throw new InvalidOperationException($"ConnectionStrings:{ResourceNames.RabbitMq} is not set.");
        services.AddSlipwayMessaging<SlipwayDbContext>(new Uri(broker), bus =>
            bus.AddSagaStateMachine<BuildStateMachine, BuildRow>().PostgresRepository());
        return builder;
    }

    /// <summary>What the saga, the dispatcher and the reconciler are made of; nothing of it runs by itself.</summary>
    internal static IServiceCollection AddBuildParts(this IServiceCollection services) => services
        .AddMemoryCache()
        .AddSingleton<ResolutionInputs>()
        .AddSingleton<Leadership>()
        .AddSingleton<TaskDispatch>()
        .AddScoped<TaskGraph>()
        .AddScoped<Cancelling>()
        .AddScoped<EndedBuilds>()
        .ConfigureDbContext<SlipwayDbContext>((services, db) => db.AddInterceptors(services.GetRequiredService<EndedBuilds>()))
        .AddScoped<Announcements>()
        .AddScoped<ResumePreviews>()
        .AddScoped<BuildProgress>()
        .AddScoped<BuildQueue>();
}
