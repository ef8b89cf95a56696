using Slipway.Cli;
using Slipway.Cli.Commands;

var parsed = SlipwayCommand.Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
