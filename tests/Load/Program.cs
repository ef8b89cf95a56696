using Slipway.Tests.Load;

// Measures the architecture's budgets and writes what it finds into docs/benchmarks.md.
Dictionary<string, Func<Report, Task>> benches = new()
{
    ["post"] = PostBench.RunAsync,
    ["tasks"] = TasksBench.RunAsync,
    ["build"] = BuildBench.RunAsync,
    ["wide"] = WideBench.RunAsync,
};
var chosen = args.Length == 0 ? [.. benches.Keys] : args;
if (chosen.Except(benches.Keys).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no bench '{unknown}'; there are {string.Join(", ", benches.Keys)}.");
    return 2;
}

var report = new Report();
foreach (var name in chosen)
{
    Console.WriteLine($"{name} …");
    await benches[name](report);
}

report.Write();
return 0;
