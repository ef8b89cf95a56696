using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Load;

/// <summary>The reference build on three fresh lab hosts, and again.</summary>
internal static class BuildBench
{
    public static async Task RunAsync(Report report)
    {
        await using var lab = new LabHosts("10.10.8");
        await using var slipway = new RunningSlipway();
        await Task.WhenAll(lab.UpAsync(), slipway.StartAsync(null));
        var api = slipway.Client.Api;
        await api.CreateCredentialAsync(new CredentialRequest { Name = LabSpec.Credential, SshPrivateKey = lab.PrivateKey, SudoPassword = lab.SudoPassword });
        using var spec = LabSpec.Reference(lab);
        var posted = await api.CreateClusterAsync(spec, "first");
        var first = await EndAsync(slipway, posted);
        var again = await EndAsync(slipway, await api.CreateBuildAsync(posted.ClusterId, new CreateBuildRequest(), "again"));

        report.Add(
            "`os` + `runtime` on three fresh hosts / again", "≤ 5 s / ≤ 1 s",
            $"{first.SlowestHostIn("os", "runtime").Seconds()} / {again.SlowestHostIn("os", "runtime").Seconds()}",
            "`./dev bench build`: the slowest host's time in both stages; packages from the lab's mirror");
        report.Add(
            "the whole reference build / again", "none", $"{Took(first).Seconds()} / {Took(again).Seconds()}",
            "`./dev bench build`: from the POST to the end; Kubernetes is a stand-in");
        var times = again.ReadyToFirstStep(stage => stage != "preflight");
        report.Add(
            "Ready → first step running on a warm session, p50 / p99", "100 / 300 ms", $"{times.Percentile(50).Milliseconds()} / {times.Percentile(99).Milliseconds()}",
            $"`./dev bench build`: {times.Count} tasks of the second build");
    }

    private static TimeSpan Took(BuildRecord record) => record.Build.FinishedAt!.Value - record.Build.CreatedAt;

    private static async Task<BuildRecord> EndAsync(RunningSlipway slipway, Build build)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        var record = await BuildRecord.AtTheEndOfAsync(slipway.Client, build.Id, patience.Token);
        return record.Build.Status == BuildStatus.Succeeded ? record : throw new InvalidOperationException(record.Story);
    }
}
