using Slipway.Contracts.Errors;
using Slipway.StepRunners.Execution;
using Slipway.StepRunners.Ssh;

namespace Slipway.Tests.StepRunners;

/// <summary>A runner that was paused between looking and starting, while another took its task over.</summary>
public sealed class OvertakenRunnerTests(SshServer server)
{
    private readonly SshTarget _target = server.Target("root");
    private readonly Guid _task = Guid.NewGuid();

    [Fact]
    public async Task It_leaves_no_file_on_the_host()
    {
        using var session = await SshSession.ConnectAsync(_target, TimeSpan.FromSeconds(10), Token);
        await using var paused = await LookAsync(session, epoch: 1);
        await using var successor = await LookAsync(session, epoch: 2);

        await Assert.ThrowsAsync<Fenced>(() => StartAsync(paused, "paused"));

        Assert.Empty(OnTheHost());
    }

    [Fact]
    public async Task Its_successors_attempt_stays_as_it_is()
    {
        using var session = await SshSession.ConnectAsync(_target, TimeSpan.FromSeconds(10), Token);
        await using var paused = await LookAsync(session, epoch: 1);
        await using var successor = await LookAsync(session, epoch: 2);
        await StartAsync(successor, "successor");

        await Assert.ThrowsAsync<Fenced>(() => StartAsync(paused, "paused"));

        Assert.Equal([$"/run/slipway/{_task:n}.1"], OnTheHost());
        Assert.Equal("successor", await File.ReadAllTextAsync($"/run/slipway/{_task:n}.1/whose", Token));
        await successor.RemoveAsync(Token);
    }

    [Fact]
    public async Task What_another_task_of_its_host_has_begun_since_is_not_ended_by_a_late_start()
    {
        using var session = await SshSession.ConnectAsync(_target, TimeSpan.FromSeconds(10), Token);
        await using var givenUp = await LookAsync(session, epoch: 1);
        var next = Guid.NewGuid();
        await using var other = await OpenAsync(await ShellAsync(session), epoch: 1, next);
        Assert.Equal(Found.Nothing, (await other.LookAsync(Token)).Found);
        await StartAsync(other, "other");

        await Assert.ThrowsAsync<ConnectionDropped>(() => StartAsync(givenUp, "late"));

        Assert.Empty(OnTheHost());
        Assert.Equal("other", await File.ReadAllTextAsync($"/run/slipway/{next:n}.1/whose", Token));
        await other.RemoveAsync(Token);
    }

    [Fact]
    public async Task Where_the_hosts_lock_is_not_to_be_had_only_what_has_not_begun_gives_way()
    {
        using var session = await SshSession.ConnectAsync(_target, TimeSpan.FromSeconds(10), Token);
        var shell = await ShellAsync(session);
        await using var remote = await OpenAsync(shell, epoch: 1);
        await shell.SendAsync("flock() { return 1; }\n", Token);

        await Assert.ThrowsAsync<ConnectionDropped>(() => remote.LookAsync(Token));
        await Assert.ThrowsAsync<ConnectionDropped>(() => remote.RemoveAsync(Token));
        Assert.Equal(ErrorCodes.HostBusy, (await Assert.ThrowsAsync<HostFailure>(() => StartAsync(remote, "late"))).Code);
    }

    [Fact]
    public async Task What_a_shell_that_was_killed_has_written_by_half_is_gone_with_its_secrets()
    {
        var half = Directory.CreateDirectory($"/run/slipway/{Guid.NewGuid():n}.1.new");
        await File.WriteAllTextAsync(Path.Combine(half.FullName, "secret"), "s", Token);
        using var session = await SshSession.ConnectAsync(_target, TimeSpan.FromSeconds(10), Token);
        await using var next = await LookAsync(session, epoch: 1);

        await StartAsync(next, "next");

        half.Refresh();
        Assert.False(half.Exists);
        await next.RemoveAsync(Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing boot machine")]
    [InlineData("nonsense boot machine nonce")]
    [InlineData("7 boot machine nonce")]
    public async Task A_host_that_finds_what_there_is_not_is_told_from_one_that_works(string found)
    {
        using var session = await SshSession.ConnectAsync(_target, TimeSpan.FromSeconds(10), Token);
        var shell = await ShellAsync(session);
        await using var remote = await OpenAsync(shell, epoch: 1);
        await shell.SendAsync($"look() {{ say found {found}; }}\n", Token);

        await Assert.ThrowsAsync<SupervisionFailed>(() => remote.LookAsync(Token));
    }

    private Task<RootShell> ShellAsync(SshSession session) => RootShell.OpenAsync(session, _target.User, null, TimeProvider.System, Token);

    private Task<RemoteAttempt> OpenAsync(RootShell shell, long epoch, Guid? task = null) =>
        RemoteAttempt.OpenAsync(shell, new Assignment(Guid.NewGuid(), Guid.NewGuid(), task ?? _task, _target.HostId, 1, epoch, default), Token);

    private async Task<RemoteAttempt> LookAsync(SshSession session, long epoch)
    {
        var remote = await OpenAsync(await ShellAsync(session), epoch);
        Assert.Equal(Found.Nothing, (await remote.LookAsync(Token)).Found);
        return remote;
    }

    private static Task StartAsync(RemoteAttempt attempt, string whose) =>
        attempt.StartAsync("n0nce", "boot", [new("whose", whose), new("main.sh", "true\n")], new Dictionary<string, string> { ["password"] = "it's" }, TimeSpan.FromMinutes(1), Token);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] OnTheHost() => Directory.GetFileSystemEntries("/run/slipway", $"{_task:n}*");
}
