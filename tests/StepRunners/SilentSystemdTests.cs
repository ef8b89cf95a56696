using Slipway.Contracts.Errors;
using Slipway.StepRunners.Execution;
using Slipway.StepRunners.Ssh;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>A systemd that does not answer for a moment, as while it executes itself anew, says nothing about what runs.</summary>
public sealed class SilentSystemdTests(Servers servers, SshServer server)
{
    private readonly SshTarget _target = server.Target("root");
    private readonly Guid _task = Guid.NewGuid();

    [Fact]
    public async Task What_it_does_not_speak_of_is_not_lost()
    {
        using var session = await ConnectAsync();
        await using var remote = await OpenAsync(session, _target.HostId);
        await StartAsync(remote);

        var silent = Note("silent");
        var unsaid = await remote.LookAsync(Token);
        File.Delete(silent);
        var said = await remote.LookAsync(Token);

        Assert.Equal((Found.Leaving, Found.Running), (unsaid.Found, said.Found));
        await EndAsync(remote);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_starts_beside_what_it_does_not_speak_of(bool sameHost)
    {
        using var session = await ConnectAsync();
        await using var earlier = await OpenAsync(session, _target.HostId);
        await StartAsync(earlier);
        await using var next = await OpenAsync(session, sameHost ? _target.HostId : Guid.NewGuid(), attempt: 2);

        var silent = Note("silent");
        var refused = await Assert.ThrowsAsync<HostFailure>(() => StartAsync(next));
        File.Delete(silent);

        Assert.Equal(ErrorCodes.HostBusy, refused.Code);
        Assert.Equal(Found.Running, (await earlier.LookAsync(Token)).Found);
        await EndAsync(earlier);
    }

    [Fact]
    public async Task A_start_whose_answer_was_lost_is_looked_at_again()
    {
        using var session = await ConnectAsync();
        await using var remote = await OpenAsync(session, _target.HostId);
        await StartAsync(remote);

        await Assert.ThrowsAsync<ConnectionDropped>(() => StartAsync(remote));

        Assert.Equal(Found.Running, (await remote.LookAsync(Token)).Found);
        await EndAsync(remote);
    }

    [Fact]
    public async Task A_start_that_is_said_to_have_failed_leaves_nothing_running_and_is_tried_again()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "sleep 600\n" });
        var cut = Note("cut", task);
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var failure = (await bench.FinishedAsync(task)).Failure!;
        File.Delete(cut);

        Assert.True(ErrorCatalogue.Find(failure.Code).Retryable);
        Assert.Contains("Connection reset by peer", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists($"{server.StandIns}/units/slipway-{task:n}.1"));
        Assert.False(Directory.Exists($"/run/slipway/{task:n}.1"));
    }

    /// <returns>A file: while it is there, systemd's stand-in does so for the unit.</returns>
    private string Note(string what, Guid? task = null)
    {
        var path = Path.Combine(Directory.CreateDirectory($"{server.StandIns}/units").FullName, $"slipway-{task ?? _task:n}.1.{what}");
        File.WriteAllText(path, "");
        return path;
    }

    private Task<SshSession> ConnectAsync() => SshSession.ConnectAsync(_target, TimeSpan.FromSeconds(10), Token);

    private async Task<RemoteAttempt> OpenAsync(SshSession session, Guid host, int attempt = 1) => await RemoteAttempt.OpenAsync(
        await RootShell.OpenAsync(session, _target.User, null, TimeProvider.System, Token),
        new Assignment(Guid.NewGuid(), Guid.NewGuid(), _task, host, attempt, attempt, default),
        Token);

    private static Task StartAsync(RemoteAttempt attempt) => attempt.StartAsync(
        "n0nce", "boot", [new("main.sh", "sleep 600\n")], new Dictionary<string, string>(), TimeSpan.FromMinutes(1), Token);

    private async Task EndAsync(RemoteAttempt attempt)
    {
        await SshServer.RunAsync($"{server.StandIns}/systemctl", "stop", $"slipway-{_task:n}.1.service");
        await attempt.RemoveAsync(Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
