using System.Globalization;
using Slipway.Tests.Lab.Fixtures;
using Slipway.Tests.Support;

namespace Slipway.Tests.Load;

/// <summary>The table of docs/benchmarks.md; rows that were not measured this time stay as they are.</summary>
internal sealed class Report
{
    private const string Heading = "| What | Budget | Measured | How |";

    private readonly string _path = Path.Combine(Checkout.Root, "docs", "benchmarks.md");
    private readonly List<(string What, string Line)> _measured = [];

    public void Add(string what, string budget, string measured, string how)
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        _measured.Add((what, $"| {what} | {budget} | {measured} | {how}; {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm}, load {load} |"));
        Console.WriteLine($"  {what}: {measured} (budget {budget})");
    }

    public void Write()
    {
        var lines = File.ReadAllLines(_path).ToList();
        var end = lines.FindIndex(lines.IndexOf(Heading), line => !line.StartsWith('|'));
        foreach (var (what, line) in _measured)
        {
            var old = lines.FindIndex(known => known.StartsWith($"| {what} |", StringComparison.Ordinal));
            if (old >= 0)
                lines[old] = line;
            else
                lines.Insert(end++, line);
        }

        File.WriteAllLines(_path, lines);
        Console.WriteLine($"written to {_path}");
    }
}

/// <summary>Numbers as a reader wants them.</summary>
internal static class Numbers
{
    public static TimeSpan Percentile(this IReadOnlyCollection<TimeSpan> times, int percent) =>
        times.Order().ElementAt(Math.Min(times.Count - 1, times.Count * percent / 100));

    public static string Milliseconds(this TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");

    public static string Seconds(this TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
