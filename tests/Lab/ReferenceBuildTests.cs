using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

public sealed class ReferenceBuildTests(LabSystem system)
{
    [Fact]
    public async Task A_posted_cluster_becomes_one_whose_nodes_are_all_ready()
    {
        system.Need();
        var built = await system.Reference.Resumed;

        Assert.True(built.Build.Status == BuildStatus.Succeeded, built.Story);
        Assert.Equal(["alma-w1", "alma-w2", "alma1"], built.Recap.Nodes.Where(node => node.Ready).Select(node => node.Name).Order());
        Assert.Contains("control-plane", built.Recap.Nodes.Single(node => node.Name == "alma1").Roles);
    }

    [Fact]
    public async Task Its_recap_has_every_host_changed_and_none_failed()
    {
        system.Need();
        var built = await system.Reference.Resumed;

        Assert.Equal(["alma-w1", "alma-w2", "alma1"], built.Recap.Hosts.Select(host => host.Host).Order());
        Assert.All(built.Recap.Hosts, host => Assert.True(host is { Failed: 0, Unreachable: 0, Changed: > 0 }, host.ToString()));
    }

    [Fact]
    public async Task Its_kubeconfig_is_minted_for_who_asks()
    {
        system.Need();
        var built = await system.Reference.Resumed;

        var kubeconfig = await system.Slipway.Client.Api.GetKubeconfigAsync(built.Build.ClusterId, "15m");

        Assert.Contains("client-certificate-data:", kubeconfig, StringComparison.Ordinal);
        var nodes = await system.Hosts.OnAsync("alma1", "cat >/run/kc && /usr/local/bin/kubectl --kubeconfig /run/kc get nodes; code=$?; rm /run/kc; exit $code", kubeconfig);
        Assert.Contains("alma-w2", nodes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Building_it_again_changes_nothing()
    {
        system.Need();
        var again = await system.Reference.Again;

        Assert.True(again.Build.Status == BuildStatus.Succeeded, again.Story);
        Assert.All(again.Recap.Hosts, host => Assert.True(host is { Changed: 0, Failed: 0, Unreachable: 0, Ok: > 0 }, $"{host}\n{Changes(again)}"));
    }

    [Fact]
    public async Task One_trace_leads_from_the_request_to_each_step_on_each_host()
    {
        system.Need();
        var built = await system.Reference.Resumed;
        var steps = built.Tasks
            .SelectMany(task => task.Attempts.SelectMany(attempt => attempt.Steps.Select(step => (task.Host, task.Stage, step.Name))))
            .ToHashSet();

        // A step's span is sent before its attempt's, which ends later.
        var spans = await system.Traces.OfAsync(built.Build.TraceId!, spans => steps.IsSubsetOf(StepsIn(spans)) && !WithoutRequest(spans).Any());

        Assert.Empty(steps.Except(StepsIn(spans)));
        Assert.Empty(WithoutRequest(spans));
    }

    private static HashSet<(string?, string, string)> StepsIn(IEnumerable<Span> spans) =>
        [.. spans.Where(span => span.Tags.ContainsKey("slipway.step")).Select(span => ((string?)span.Tags["slipway.host"], span.Tags["slipway.stage"], span.Tags["slipway.step"]))];

    private static IEnumerable<Span> WithoutRequest(IReadOnlyList<Span> spans)
    {
        var known = spans.ToDictionary(span => span.SpanId);
        return spans.Where(span => span.Tags.ContainsKey("slipway.step") && !Root(span, known).Name.StartsWith("POST", StringComparison.Ordinal));
    }

    private static Span Root(Span span, Dictionary<string, Span> known)
    {
        while (known.TryGetValue(span.ParentId, out var parent))
            span = parent;
        return span;
    }

    private static string Changes(BuildRecord record) =>
        string.Join('\n', record.Tasks.SelectMany(task => task.Attempts.SelectMany(attempt => attempt.Steps
            .Where(step => step.Outcome == StepOutcome.Changed)
            .Select(step => $"{task.Host} {task.Stage}/{step.Name}: {string.Join(", ", step.Changes)}"))));
}
