using Slipway.Api;

return await (args switch
{
    ["migrate"] => ApiCommands.MigrateAsync(args),
    ["openapi"] => ApiCommands.PrintOpenApiAsync(),
    ["spec-reference"] => ApiCommands.PrintSpecReferenceAsync(),
    _ => ApiCommands.ServeAsync(args),
});
