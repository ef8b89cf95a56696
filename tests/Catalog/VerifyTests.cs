using Slipway.Catalog;
using Slipway.Catalog.Protocol;
using Slipway.Catalog.Stages;

namespace Slipway.Tests.Catalog;

/// <summary>The real steps, asking a kubectl that knows one cluster: w2 is switched off.</summary>
[Trait("stage", "verify")]
public sealed class VerifyTests
{
    [Theory]
    [InlineData("nodes", "w2", true)]
    [InlineData("nodes", "", false)]
    [InlineData("pods", "w2", true)]
    [InlineData("pods", "", false)]
    [InlineData("workloads", "w2", true)]
    [InlineData("workloads", "", false)]
    [InlineData("workloads", "w1", false)]
    public void A_node_that_is_left_out_may_be_in_any_state(string step, string absent, bool passes)
    {
        var script = Slipway.Catalog.Catalogue.Find("verify").Steps.Single(one => one.Name == step).Script;
        // A check that fails is told to the stage's verdict, not to the step.
        using var attempt = new AttemptDirectory(script + (step == "pods" ? "\n[ \"$result\" = passed ] || fail PODS \"$waiting\"\n" : ""));
        var nodes = new[] { "cp", "w1", "w2" }.Where(node => node != absent).Select((node, index) => new ClusterHost(node, $"10.0.0.{index + 1}", "")).ToList();
        File.AppendAllText(Path.Combine(attempt.Path, "params.sh"), ShellParameters.Render(new VerifyParameters
        {
            Nodes = nodes,
            Absent = absent.Length == 0 ? [] : [absent],
            KubernetesVersion = "1.32.5",
            ApiServers = [],
            EtcdEndpoints = [],
            LoginUser = "slipway",
            Workloads = [new Workload("kube-system", "DaemonSet", "agent", "app=agent")],
        }));
        File.AppendAllText(Path.Combine(attempt.Path, "lib.sh"), """

            kubectl() {
              case $* in
                *'get nodes'*) printf '%s\n' 'cp|True|v1.32.5|10.0.0.1|"node-role.kubernetes.io/control-plane"' 'w1|True|v1.32.5|10.0.0.2|' 'w2|Unknown|v1.32.5|10.0.0.3|' ;;
                *'get DaemonSet'*) printf 2/3 ;;
                *app=agent*nodeName*) printf '%s\n' 'cp|True' 'w1|True' 'w2|False' ;;
                *'get pods'*nodeName*) printf '%s\n' 'kube-proxy-1|kube-proxy|Running|True|w1' 'kube-proxy-2|kube-proxy|Running|False|w2' 'somebody|app|Pending||' ;;
              esac
            }
            """);

        var run = attempt.Execute();

        Assert.True((run.Results is [StepResult.Ok]) == passes, run.Output + run.Errors);
    }
}
