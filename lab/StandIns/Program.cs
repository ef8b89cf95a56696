var version = Environment.GetEnvironmentVariable("SLIPWAY_STANDIN_VERSION") ?? "0.0.0";
Console.WriteLine($"{args.FirstOrDefault()} v{version}-standin");
return 0;
