using Slipway.Api;

return await (args switch
{
    ["migrate"] => ApiCommands.MigrateAsync(args),
    ["openapi"] => ApiCommands.PrintOpenApiAsync(),
    _ => ApiCommands.ServeAsync(args),
});
