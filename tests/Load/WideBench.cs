using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Load;

/// <summary>One read-only stage on 200 hosts: a single lab host that answers at 200 addresses.</summary>
internal static class WideBench
{
    private const int Hosts = 200;
    private const int FirstAddress = 40;
    private const string Subnet = "10.10.8";

    public static async Task RunAsync(Report report)
    {
        await using var lab = new LabHosts(Subnet);
        await using var slipway = new RunningSlipway();
        await Task.WhenAll(lab.UpAsync(), slipway.StartAsync(null));
        var addresses = Enumerable.Range(FirstAddress, Hosts).Select(last => $"{Subnet}.{last}").ToList();
        await lab.OnAsync(LabHosts.Solo, $"""
            device=$(ip -o -4 addr show to {Subnet}.0/24 | awk '{"{"}print $2; exit{"}"}')
            for last in $(seq {FirstAddress} {FirstAddress + Hosts - 1}); do ip addr add {Subnet}.$last/24 dev "$device"; done
            echo 'MaxStartups 400' >/etc/ssh/sshd_config.d/wide.conf && systemctl reload ssh
            """);
        var api = slipway.Client.Api;
        await api.CreateCredentialAsync(new CredentialRequest { Name = LabSpec.Credential, SshPrivateKey = lab.PrivateKey, SudoPassword = lab.SudoPassword });
        var before = slipway.RunnerMemory();
        using var spec = SpecContent.Json(SpecOf(lab, addresses));
        var build = await api.CreateClusterAsync(spec, "wide");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        // The build ends at the gate, which sees that all of these are one machine.
        var record = await BuildRecord.AtTheEndOfAsync(slipway.Client, build.Id, patience.Token);
        var after = slipway.RunnerMemory();

        var done = record.Tasks.Count(task => task is { Stage: "preflight", State: TaskState.Succeeded });
        report.Add(
            "one read-only stage on 200 hosts", "≤ 10 s", $"{record.Span("preflight").Seconds()}, {done} of {Hosts} succeeded",
            "`./dev bench wide`: preflight, three to six steps; one lab host with 200 addresses and one sshd, so all attempts share its two cores, its systemd and its host lock");
        report.Add(
            "runner memory, idle / with its half of 200 sessions", "220 MB + 0.3 MB per session",
            string.Join(", ", before.Zip(after, (idle, busy) => string.Create(CultureInfo.InvariantCulture, $"{idle} / {busy} MB"))),
            "`./dev bench wide`: resident set of each of two runners before the build and at its end");
    }

    private static string SpecOf(LabHosts lab, IReadOnlyList<string> addresses)
    {
        var spec = JsonNode.Parse(lab.SpecPatch)!.AsObject();
        spec["name"] = "wide";
        spec["ssh"] = new JsonObject { ["user"] = lab.User, ["credential"] = LabSpec.Credential };
        spec["network"] = new JsonObject { ["plugin"] = "bridge" };
        spec["hosts"] = new JsonArray([.. addresses.Select((address, number) => new JsonObject
        {
            ["name"] = $"h{number:000}",
            ["address"] = address,
            ["ip"] = address,
            ["roles"] = number == 0 ? new JsonArray("control-plane", "etcd") : new JsonArray("worker"),
        })]);
        return spec.ToJsonString();
    }
}
