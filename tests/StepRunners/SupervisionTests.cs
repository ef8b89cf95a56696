using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.StepRunners.Execution;

namespace Slipway.Tests.StepRunners;

public sealed class SupervisionTests
{
    [Theory]
    // found, recorded boot id (the host's is "now"), what is done
    [InlineData("Nothing", null, "Start")]
    [InlineData("Nothing", "now", "Start")]
    [InlineData("Nothing", "before", "HostRebooted")]
    [InlineData("Running", null, "Adopt")]
    [InlineData("Running", "now", "Adopt")]
    [InlineData("Running", "before", "HostRebooted")]
    [InlineData("Result", null, "Collect")]
    [InlineData("Result", "now", "Collect")]
    [InlineData("Result", "before", "HostRebooted")]
    [InlineData("Shutdown", "now", "Wait")]
    [InlineData("Shutdown", "before", "HostRebooted")]
    [InlineData("Leaving", null, "Wait")]
    [InlineData("Leaving", "now", "Wait")]
    [InlineData("Leaving", "before", "HostRebooted")]
    [InlineData("Lost", null, "Lost")]
    [InlineData("Lost", "now", "Lost")]
    [InlineData("Lost", "before", "HostRebooted")]
    public void What_is_found_decides(string found, string? recorded, string action) =>
        Assert.Equal(Enum.Parse<SupervisionAction>(action), Supervision.Decide(Enum.Parse<Found>(found), "now", recorded));

    [Fact]
    public async Task The_scripts_that_root_runs_pass_shellcheck()
    {
        var directory = Directory.CreateTempSubdirectory("slipway-scripts-");
        foreach (var name in (string[])["supervise.sh", "ended.sh"])
        {
            await using var script = typeof(RemoteAttempt).Assembly.GetManifestResourceStream(name)!;
            await using var file = File.Create(Path.Combine(directory.FullName, name));
            await script.CopyToAsync(file, TestContext.Current.CancellationToken);
        }

        await SshServer.RunAsync("shellcheck", "--shell=sh", Path.Combine(directory.FullName, "supervise.sh"), Path.Combine(directory.FullName, "ended.sh"));
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("success exited 0", "succeeded", 0, null)]
    [InlineData("exit-code exited 1", "failed", 1, ErrorCodes.StepFailed)]
    [InlineData("exit-code exited 75", "stopped", 75, ErrorCodes.Cancelled)]
    [InlineData("timeout killed TERM", "failed", null, ErrorCodes.StageTimeout)]
    [InlineData("success killed TERM", "unknown", null, ErrorCodes.UnknownOutcome)]
    [InlineData("signal killed KILL", "unknown", null, ErrorCodes.UnknownOutcome)]
    [InlineData("oom-kill killed KILL", "unknown", null, ErrorCodes.UnknownOutcome)]
    [InlineData("lost - -", "failed", null, ErrorCodes.Lost)]
    public void What_systemd_says_is_the_outcome(string result, string outcome, int? exitCode, string? code)
    {
        var words = result.Split(' ');

        var actual = AttemptOutcome.Of(new UnitResult(words[0], words[1], words[2]), new StepLog([], TimeProvider.System), "one", "os");

        Assert.Equal((outcome, exitCode, code), (actual.Name, actual.ExitCode, actual.Failure?.Code));
        Assert.Equal(StepOutcome.Unknown, actual.Running);
    }
}
