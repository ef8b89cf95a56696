using Slipway.Orchestrator;

return await (args switch
{
    ["requeue", var queue] => OrchestratorCommands.RequeueAsync(args, queue),
    _ => OrchestratorCommands.ServeAsync(args),
});
