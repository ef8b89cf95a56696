using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Controllers;

/// <summary>One of several control planes' controllers works: whoever holds the lease that the real ones hold too.</summary>
public sealed class LeaderElection(KubeClient client, string name, TimeProvider time)
{
    private static readonly ResourceType Leases = ResourceTypes.ByWord("leases");
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);
    private readonly string identity = $"{System.Net.Dns.GetHostName()}_{Environment.ProcessId}";
    private DateTimeOffset renewed;

    public bool IsLeader => time.GetUtcNow() < renewed + Duration;

    public Task RunAsync(CancellationToken cancellation) => Periodic.RunAsync(TimeSpan.FromSeconds(1.5), () => HoldAsync(cancellation), cancellation);

    private async Task HoldAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var lease = await client.FindAsync(Leases, "kube-system", name, cancellation);
        var spec = new JsonObject { ["holderIdentity"] = identity, ["leaseDurationSeconds"] = (int)Duration.TotalSeconds, ["renewTime"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) };
        try
        {
            if (lease is null)
            {
                await client.CreateAsync(Leases, "kube-system", new() { ["apiVersion"] = "coordination.k8s.io/v1", ["kind"] = "Lease", ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }, cancellation);
            }
            else if (lease.Text("spec", "holderIdentity") == identity || IsOver(lease, now))
            {
                lease["spec"] = spec;
                await client.ReplaceAsync(Leases, "kube-system", name, lease, cancellation);
            }
            else
            {
                return;
            }
            renewed = now;
        }
        catch (ApiException e) when (e.Code == 409)
        {
            // Another one was faster.
        }
    }

    private static bool IsOver(JsonObject lease, DateTimeOffset now) =>
        lease.Text("spec", "renewTime") is not { } at || DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) + Duration < now;
}
