using Slipway.Api;

return await (args switch
{
    ["migrate"] => ApiCommands.MigrateAsync(args),
    ["seal-keys" or "rotate-keys" or "retire-keys" or "seal-heads"] => ApiCommands.ChangeKeysAsync(args[0], args),
    ["openapi"] => ApiCommands.PrintOpenApiAsync(),
    ["spec-reference"] => ApiCommands.PrintSpecReferenceAsync(),
    _ => ApiCommands.ServeAsync(args),
});
