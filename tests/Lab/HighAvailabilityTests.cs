using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

public sealed class HighAvailabilityTests(LabSystem system) : IClassFixture<HighAvailabilityHosts>
{
    /// <summary>What a new node means to the others: its address in their firewall, and a route to its pods.</summary>
    private static readonly (string Stage, string Step)[] Neighbourly =
        [("os", "firewalld-zones"), ("os", "firewalld-load"), ("network", "routes-script"), ("network", "routes")];

    /// <summary>Of the whole cluster: the token for the worker and its end, and the marks that leave the other worker.</summary>
    private static readonly (string Stage, string Step)[] OfTheCluster = [("join-token", "bootstrap-token"), ("verify", "no-leftovers"), ("node-metadata", "labels"), ("node-metadata", "taints")];

    [Fact]
    public async Task Three_control_planes_on_etcd_hosts_of_their_own_become_one_cluster()
    {
        system.Need();
        var built = await system.HighAvailability.Built;

        Assert.True(built.Build.Status == BuildStatus.Succeeded, built.Story);
        Assert.Equal(["cp1", "cp2", "cp3"], built.Recap.Nodes.Where(node => node is { Ready: true } && node.Roles.Contains("control-plane")).Select(node => node.Name).Order());
        Assert.Equal(3, built.Tasks.Count(task => task.Stage == "etcd" && task.Host!.StartsWith("etcd", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("kind", "full")]
    public async Task A_new_worker_leaves_the_others_alone_but_for_firewall_and_route()
    {
        system.Need();
        var grown = await system.HighAvailability.Grown;

        Assert.True(grown.Build.Status == BuildStatus.Succeeded, grown.Story);
        Assert.Contains(grown.Recap.Nodes, node => node is { Name: HighAvailabilityStory.NewWorker, Ready: true });
        var changed = grown.Tasks.Where(task => task.Host is not (null or HighAvailabilityStory.NewWorker))
            .SelectMany(task => task.Attempts.SelectMany(attempt => attempt.Steps.Where(step => step.Outcome == StepOutcome.Changed).Select(step => (task.Stage, step.Name))));
        Assert.Empty(changed.Distinct().Except(Neighbourly).Except(OfTheCluster));
    }

    [Fact]
    public async Task A_worker_has_the_labels_and_taints_of_the_spec()
    {
        system.Need();
        await system.HighAvailability.Built;
        Assert.Equal("worker1: ssd dedicated=batch:NoSchedule\n", system.HighAvailability.Marks.Built);
    }

    [Fact]
    [Trait("kind", "full")]
    public async Task What_leaves_the_spec_leaves_the_node()
    {
        system.Need();
        await system.HighAvailability.Grown;
        Assert.Equal("worker1:\nworker2:\n", system.HighAvailability.Marks.Grown);
    }

    [Fact]
    public async Task A_worker_goes_on_when_the_first_control_plane_is_gone()
    {
        system.Need();
        var (answer, nodes) = await system.HighAvailability.Bereaved;

        Assert.Equal("ok", answer);
        Assert.Contains(HighAvailabilityStory.Worker, nodes, StringComparison.Ordinal);
    }
}
