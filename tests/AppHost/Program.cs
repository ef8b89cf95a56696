using Slipway.Tests.AppHost;

if (args is [StandIn.Argument, .. var words])
    return await StandIn.RunAsync(words);
if (args.Contains("--server") || args.Contains("--internal-msbuild-node"))
    return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
