using Slipway.Cli;
using Slipway.Cli.Printing;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Cli;

public sealed class EndingTests
{
    private static readonly HostRecap Good = new("alma1", 40, 12, 0, 0, 3, 0, 0);
    private static readonly NodeStatus Ready = new("alma1", true, "v1.32.5", ["control-plane"], "10.10.1.10");

    [Fact]
    public void The_recap_is_aligned_like_Ansibles()
    {
        var lines = RecapText.Lines([Good, new HostRecap("alma-w1", 7, 110, 0, 0, 0, 1, 0)]);

        Assert.Equal(
            [
                "alma1   : ok=40 changed=12  unreachable=0 failed=0 skipped=3 retried=0 ignored=0",
                "alma-w1 : ok=7  changed=110 unreachable=0 failed=0 skipped=0 retried=1 ignored=0",
            ],
            lines);
    }

    [Fact]
    public void Nodes_are_shown_as_kubectl_shows_them()
    {
        var lines = NodesText.Lines([Ready, new NodeStatus("alma-w1", false, "v1.32.5", [], null)]);

        Assert.Equal(
            [
                "NAME      STATUS     ROLES           VERSION   INTERNAL-IP",
                "alma1     Ready      control-plane   v1.32.5   10.10.1.10",
                "alma-w1   NotReady   <none>          v1.32.5   <none>",
            ],
            lines);
    }

    [Theory]
    [InlineData(BuildStatus.Succeeded, ExitCodes.Done)]
    [InlineData(BuildStatus.Failed, ExitCodes.Failed)]
    [InlineData(BuildStatus.Cancelled, ExitCodes.Failed)]
    [InlineData(BuildStatus.Running, ExitCodes.Failed)]
    public void The_exit_code_is_the_build_s_outcome(BuildStatus status, int code) =>
        // A node may be NotReady in a build that succeeded: left out by --exclude, or with the network plugin none.
        Assert.Equal(code, BuildEnding.ExitCodeOf(new Recap(Guid.NewGuid(), status, [Good], [Ready with { Ready = false }], ["alma1"])));

    [Fact]
    public void A_host_that_was_left_out_is_named()
    {
        var writer = new StringWriter();

        BuildEnding.Write(writer, new Recap(Guid.NewGuid(), BuildStatus.Succeeded, [Good], [Ready], ["alma-w2"]));

        Assert.Contains("left out: alma-w2\n", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_names_every_finding_and_the_hint()
    {
        var writer = new StringWriter();

        ProblemText.Write(writer, new Problem { Code = "SPEC_INVALID", Title = "The cluster spec has errors", Hint = "Mend it.", TraceId = "abc", Errors = [new Finding("#/hosts/1/ip", "VALUE_DUPLICATE", "used twice")] });

        Assert.Equal(
            ["slipway: SPEC_INVALID: The cluster spec has errors", "  #/hosts/1/ip  VALUE_DUPLICATE: used twice", "  hint: Mend it.", "  trace: abc"],
            writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
