using MassTransit;
using Slipway.Contracts;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.ServiceDefaults.Egress;
using Slipway.StepRunners.Execution;
using Slipway.StepRunners.Leases;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners;

public static class RunnerExtensions
{
    /// <summary>Takes tasks from the broker and performs them over SSH. Reads ConnectionStrings:rabbitmq and Runner; needs persistence.</summary>
    public static IHostApplicationBuilder AddStepRunner(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<RunnerOptions>(builder.Configuration.GetSection("Runner"));
        services.Configure<SshOptions>(builder.Configuration.GetSection("Runner:Ssh"));
        services.AddEgressGuard(builder.Configuration);
        services.AddSingleton<RunnerMetrics>();
        services.AddSingleton<SshSessionPool>();
        services.AddSingleton<TenantScopes>();
        services.AddSingleton<AttemptPlans>();
        services.AddSingleton<ReadPlan>(sp => sp.GetRequiredService<AttemptPlans>().ReadAsync);
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<LeaseTable>();
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<AttemptWorker>();
        services.AddHostedService(sp => sp.GetRequiredService<LeaseKeeper>());

        var broker = builder.Configuration.GetConnectionString(ResourceNames.RabbitMq)
            ?? throw new InvalidOperationException($"ConnectionStrings:{ResourceNames.RabbitMq} is not set.");
        services.AddSlipwayMessaging<SlipwayDbContext>(new Uri(broker), bus => bus.AddConsumer<RunTaskConsumer, RunTaskConsumerDefinition>());
        // After the bus: stops before it, so that leases go back while messages can still be returned.
        services.AddHostedService(sp => sp.GetRequiredService<AttemptWorker>());
        return builder;
    }
}
