using Slipway.Contracts;
using Slipway.Messaging.Broker;
using Slipway.Persistence;
using Slipway.ServiceDefaults;

namespace Slipway.Orchestrator;

internal static class OrchestratorCommands
{
    // More wait there only after an outage of hours; then the verb is run again.
    private const int Most = 10_000;

    public static async Task<int> ServeAsync(string[] args)
    {
        var builder = SecretFiles.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddPersistence();
        builder.AddOrchestrator();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.RunAsync();
        return 0;
    }

    /// <summary><c>requeue QUEUE</c>: puts what gave up back into its queue, once its cause has been mended. Any service's queue will do.</summary>
    public static async Task<int> RequeueAsync(string[] args, string queue)
    {
        var broker = SecretFiles.CreateBuilder(args).Configuration.GetConnectionString(ResourceNames.RabbitMq)
            ?? throw new InvalidOperationException($"ConnectionStrings:{ResourceNames.RabbitMq} is not set.");
        await using var queues = new RabbitQueues(new Uri(broker));
        if (await queues.DepthAsync(queue, CancellationToken.None) is null)
        {
            await Console.Error.WriteLineAsync($"There is no queue {queue}.");
            return 1;
        }

        var moved = await queues.RequeueErrorsAsync(queue, Most, CancellationToken.None);
        await Console.Out.WriteLineAsync($"{moved} messages of {RabbitQueues.ErrorQueueOf(queue)} are in {queue} again");
        return 0;
    }
}
