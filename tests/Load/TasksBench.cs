using System.Diagnostics;
using System.Globalization;
using Slipway.Tests.Orchestrator;
using Slipway.Tests.Support;

namespace Slipway.Tests.Load;

/// <summary>Tasks through dispatcher, saga, quorum queues and Postgres, with a runner that performs nothing.</summary>
internal static class TasksBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(Report report)
    {
        var servers = new Servers();
        await servers.InitializeAsync();
        await using (servers)
        {
            await MeasureAsync(report, servers, "one build", builds: 1, hosts: 200, budget: "≥ 200/s");
            await MeasureAsync(report, servers, "a hundred builds", builds: 100, hosts: 3, budget: "≥ 300/s");
        }
    }

    private static async Task MeasureAsync(Report report, Servers servers, string what, int builds, int hosts, string budget)
    {
        await using var system = await BuildSystem.StartAsync(servers, work => (work.FactsOf, work.PodCidrs) = (Clusters.FactsOf, Clusters.PodCidrs(hosts)), runner: false);
        await system.StartRunnerAsync(slots: 40);
        var spec = Clusters.Of(hosts);
        var submitted = new List<(Guid Build, Guid Tenant)>();
        var started = Stopwatch.GetTimestamp();
        for (var build = 0; build < builds; build++)
        {
            var tenant = builds == 1 ? system.Tenant : Guid.CreateVersion7();
            submitted.Add((await system.SubmitAsync(spec, tenant), tenant));
        }

        var tasks = 0;
        foreach (var (build, tenant) in submitted)
            tasks += (await system.ReachesAsync(build, "Succeeded", tenant, Patience)).TasksTotal;
        var took = Stopwatch.GetElapsedTime(started);
        report.Add(
            $"tasks through dispatcher, saga, quorum queues, Postgres: {what}", budget,
            string.Create(CultureInfo.InvariantCulture, $"{tasks / took.TotalSeconds:0}/s"),
            $"`./dev bench tasks`: {tasks} tasks of {builds} × {hosts} hosts in {took.Seconds()}, from the first submission to the last build's end, one orchestrator, 40 slots");
    }
}
