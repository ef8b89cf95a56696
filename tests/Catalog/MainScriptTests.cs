using Slipway.Catalog.Protocol;

namespace Slipway.Tests.Catalog;

public sealed class MainScriptTests
{
    [Fact]
    public void Steps_run_in_order_and_each_says_how_it_ended()
    {
        using var attempt = new AttemptDirectory("ok 'a thing'", "changed 'a thing' now", "skip 'not here'", "out answer 42");
        var run = attempt.Execute();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([StepResult.Ok, StepResult.Changed, StepResult.Skipped, StepResult.Ok], run.Results);
        Assert.Equal(["step1", "step2", "step3", "step4"], run.Lines.OfType<StepStarted>().Select(line => line.Name));
        Assert.Equal([1, 2, 3, 4], run.Lines.OfType<StepEnded>().Select(line => line.Index));
        Assert.Contains(new OutputDeclared("answer", "42"), run.Lines);
    }

    [Fact]
    public void The_first_failure_ends_the_attempt()
    {
        using var attempt = new AttemptDirectory("ok first", "fail DISK_FULL 'no room' 'make room'", "ok third");
        var run = attempt.Execute();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal([StepResult.Ok, StepResult.Failed], run.Results);
        Assert.Equal(new StepFailure("DISK_FULL", "no room", "make room"), run.Failure);
    }

    [Theory]
    [InlineData("false; ok unreached")]
    [InlineData("echo \"$NOT_SET\"; ok unreached")]
    [InlineData("printf 'a\\nb\\n' | while read -r line; do fail STEP_X no; done; ok unreached")]
    [InlineData("printf x | ensure_file /proc/none/x 0644 root:root; ok unreached")]
    public void A_step_ends_at_the_first_command_that_fails(string step)
    {
        using var attempt = new AttemptDirectory(step);
        var run = attempt.Execute();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal([StepResult.Failed], run.Results);
        Assert.DoesNotContain("unreached", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_fails_because_the_API_server_does_not_answer_says_so()
    {
        // As the verb kubectl leaves it.
        using var attempt = new AttemptDirectory("echo 'Unable to connect to the server: request canceled' >\"$SLIPWAY_DIR/.no-answer\"; exit 1");
        var failure = attempt.Execute().Failure;
        Assert.Equal("API_SERVER_NOT_READY", failure.Code);
        Assert.Contains("request canceled", failure.Message, StringComparison.Ordinal);
    }

    /// <remarks>As kubectl 1.32 and kubeadm 1.32 say it.</remarks>
    [Theory]
    [InlineData("The connection to the server lb:6443 was refused - did you specify the right host or port?", true)]
    [InlineData("Unable to connect to the server: net/http: TLS handshake timeout", true)]
    [InlineData("Unable to connect to the server: EOF", true)]
    [InlineData("Get \"https://lb:6443/api/v1/nodes\": dial tcp 10.0.0.1:6443: connect: no route to host", true)]
    [InlineData("Get \"https://lb:6443/api/v1/nodes/cp1\": read tcp 10.0.0.1:5000->10.0.0.2:6443: read: connection reset by peer", true)]
    [InlineData("Get \"https://lb:6443/api/v1/nodes/cp1\": http2: client connection lost", true)]
    [InlineData("error applying control-plane label and taints: client rate limiter Wait returned an error: context deadline exceeded", true)]
    [InlineData("Error from server: etcdserver: leader changed", true)]
    [InlineData("Error from server (ServiceUnavailable): the server is currently unable to handle the request", true)]
    [InlineData("Error from server (NotFound): nodes \"cp1\" not found", false)]
    [InlineData("error: error validating data: unknown field \"spec.x\"", false)]
    [InlineData("Error from server (Forbidden): nodes \"cp1\" is forbidden: User \"system:anonymous\" cannot patch", false)]
    public void What_a_busy_or_absent_API_server_leaves_to_say_is_known(string message, bool unanswered)
    {
        using var attempt = new AttemptDirectory($"if echo '{message}' | unanswered; then ok yes; else ok no; fi");
        Assert.Equal(unanswered ? "yes" : "no", attempt.Execute().Verb.Object);
    }

    [Fact]
    public void A_failing_steps_exit_code_is_told()
    {
        using var attempt = new AttemptDirectory("exit 7");
        Assert.Equal(7, Assert.Single(attempt.Execute().Lines.OfType<StepEnded>()).ExitCode);
    }

    [Fact]
    public void A_stop_file_stops_between_steps()
    {
        using var attempt = new AttemptDirectory("ok first; : >\"$SLIPWAY_DIR/stop\"; ok 'still first'", "ok second");
        var run = attempt.Execute();
        Assert.Equal(75, run.ExitCode);
        Assert.Equal([StepResult.Ok, StepResult.Stopped], run.Results);
        Assert.DoesNotContain(run.Lines.OfType<VerbReported>(), verb => verb.Object == "second");
    }

    [Fact]
    public void Steps_share_no_variables_and_see_no_input()
    {
        using var attempt = new AttemptDirectory("leak=yes", "ok \"leak ${leak:-none}\" \"$(cat)\"");
        Assert.Equal(new VerbReported(VerbResult.Ok, "leak none", ""), attempt.Execute().Verb);
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash")]
    public void Values_come_out_as_they_went_in(string shell)
    {
        const string Value = "a\tb\\t\\n c\n\n'd' \"$HOME\" `id` \\";
        using var attempt = new AttemptDirectory("out value \"$VALUE\"");
        attempt.Write("params.sh", $"VALUE='{Value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n");
        Assert.Equal(new OutputDeclared("value", Value), Assert.Single(attempt.Execute(shell: shell).Lines.OfType<OutputDeclared>()));
    }

    [Fact]
    public void Output_without_a_line_end_does_not_swallow_what_a_step_says()
    {
        using var attempt = new AttemptDirectory("printf 'no line end'; ok told");
        Assert.Equal("told", attempt.Execute().Verb.Object);
    }

    [Fact]
    public void A_warning_alone_does_not_make_a_step_skipped_or_changed()
    {
        using var attempt = new AttemptDirectory("warn SOMETHING odd");
        Assert.Equal([StepResult.Ok], attempt.Execute().Results);
    }
}
