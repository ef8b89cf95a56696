using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;

namespace Slipway.Tests.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void The_reference_cluster_is_built_in_this_order() => Golden.Matches("plan-three-nodes.txt", Text(Planner.Plan(Specs.Reference, BuildKind.Create)));

    [Fact]
    public void Three_etcd_hosts_beside_the_control_plane_are_built_in_this_order() =>
        Golden.Matches("plan-three-etcd.txt", Text(Planner.Plan(Specs.ThreeEtcd, BuildKind.Create)));

    [Fact]
    public void Three_control_planes_on_etcd_hosts_of_their_own_are_built_in_this_order() =>
        Golden.Matches("plan-three-control-planes.txt", Text(Planner.Plan(Specs.ThreeControlPlanes, BuildKind.Create)));

    [Fact]
    public void One_host_that_is_everything_is_built_in_this_order() => Golden.Matches("plan-one-host.txt", Text(Planner.Plan(Specs.OneHost, BuildKind.Create)));

    [Fact]
    public void Control_planes_come_up_one_after_the_other_and_workers_wait_only_for_the_first()
    {
        var plan = Planner.Plan(Specs.ThreeControlPlanes, BuildKind.Create);
        Assert.Contains("control-plane@cp1", Before(plan, "control-plane@cp2"));
        Assert.Contains("control-plane@cp2", Before(plan, "control-plane@cp3"));
        Assert.DoesNotContain("control-plane@cp2", Before(plan, "workers@worker1"));
        Assert.Contains("control-plane@cp3", Before(plan, "node-metadata@cp1"));
    }

    [Fact]
    public void A_cluster_whose_first_control_plane_is_lost_is_led_by_the_next_when_the_spec_names_that_first()
    {
        var hosts = Specs.ThreeControlPlanes.Hosts;
        var plan = Planner.Plan(Specs.ThreeControlPlanes with { Hosts = [.. hosts.Skip(1), hosts[0]] }, BuildKind.Create);
        Assert.Contains("control-plane@cp2", Before(plan, "control-plane@cp1"));
        Assert.Equal("cp2", plan.Tasks[^1].HostName);
    }

    [Theory]
    [InlineData(BuildKind.Create)]
    [InlineData(BuildKind.Verify)]
    [InlineData(BuildKind.Preflight)]
    public void Every_task_depends_only_on_tasks_before_it(BuildKind kind)
    {
        var seen = new HashSet<string>();
        foreach (var task in Planner.Plan(Specs.ThreeControlPlanes, kind).Tasks)
        {
            Assert.Subset(seen, task.DependsOn.ToHashSet());
            Assert.True(seen.Add(task.Key), task.Key);
        }
    }

    [Fact]
    public void No_host_is_changed_before_every_host_has_passed_preflight()
    {
        var plan = Planner.Plan(Specs.Reference, BuildKind.Create);
        var preflights = plan.Tasks.Where(task => task.Stage == "preflight").Select(task => task.Key).ToList();
        foreach (var task in plan.Tasks.Where(task => task.Stage is not ("preflight" or "reachability") && task.HostName is not null))
            Assert.Subset(Before(plan, task.Key), preflights.ToHashSet());
    }

    [Fact]
    public void Between_the_gates_a_host_waits_for_no_other()
    {
        var plan = Planner.Plan(Specs.Reference, BuildKind.Create);
        var before = Before(plan, "runtime@alma-w1").Where(key => key.Split('@')[0] is not ("preflight" or "reachability" or Planner.FactsGate));
        Assert.Equal(["artifacts@alma-w1", Planner.PreflightGate, "os@alma-w1"], before.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_worker_joins_only_a_control_plane_that_is_up_on_an_etcd_with_a_quorum() =>
        Assert.Superset(new HashSet<string> { "control-plane@alma1", "etcd-quorum@alma1", "etcd@alma1" }, Before(Planner.Plan(Specs.Reference, BuildKind.Create), "workers@alma-w2"));

    [Fact]
    public void Verify_comes_after_everything_else()
    {
        var plan = Planner.Plan(Specs.ThreeEtcd, BuildKind.Create);
        Assert.Equal(plan.Tasks.Count - 1, Before(plan, plan.Tasks[^1].Key).Count);
    }

    [Fact]
    public void Edges_grow_with_the_hosts_not_with_their_square()
    {
        int Edges(int workers) => Planner.Plan(Workers(workers), BuildKind.Create).Tasks.Sum(task => task.DependsOn.Count);
        Assert.Equal(Edges(200) - Edges(100), Edges(300) - Edges(200));
        Assert.InRange(Edges(1000), 1, 12_000);
    }

    [Fact]
    public void A_verification_touches_only_the_control_plane()
    {
        var task = Assert.Single(Planner.Plan(Specs.Reference, BuildKind.Verify).Tasks);
        Assert.Equal(("verify", "alma1"), (task.Stage, task.HostName));
    }

    [Fact]
    public void A_preflight_only_looks_and_ends_with_the_gate() =>
        Assert.Equal(
            ["preflight", Planner.FactsGate, "reachability", Planner.PreflightGate],
            Planner.Plan(Specs.Reference, BuildKind.Preflight).Tasks.Select(task => task.Stage).Distinct());

    [Fact]
    public void A_control_plane_that_is_a_worker_too_does_not_join() =>
        Assert.DoesNotContain(Planner.Plan(Specs.ThreeEtcd, BuildKind.Create).Tasks, task => task.Stage == "workers" && task.HostName == "cp");

    [Fact]
    public void A_host_with_etcd_alone_gets_no_container_runtime() =>
        Assert.DoesNotContain(Planner.Plan(Specs.ThreeEtcd, BuildKind.Create).Tasks, task => task.Stage is "runtime" or "network" && task.HostName == "db1");

    private static ClusterSpec Workers(int count) => Specs.Reference with
    {
        Hosts = [Specs.Reference.Hosts[0], .. Enumerable.Range(0, count).Select(i => Specs.Reference.Hosts[1] with { Name = $"w{i}", Ip = $"10.11.{i / 200}.{i % 200}" })],
    };

    private static HashSet<string> Before(BuildPlan plan, string key)
    {
        var tasks = plan.Tasks.ToDictionary(task => task.Key);
        var found = new HashSet<string>();
        var open = new Stack<string>(tasks[key].DependsOn);
        while (open.TryPop(out var next))
        {
            if (!found.Add(next))
                continue;
            foreach (var predecessor in tasks[next].DependsOn)
                open.Push(predecessor);
        }
        return found;
    }

    private static string Text(BuildPlan plan) => string.Concat(plan.Tasks.Select(task => $"{task.Key} <- {string.Join(' ', task.DependsOn)}".TrimEnd(' ', '-', '<') + "\n"));
}
