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
        var shell = await RootShell.OpenAsync(session, _target.User, null, TimeProvider.System, Token);
        await using var remote = await OpenAsync(shell, epoch: 1);
        await shell.SendAsync($"look() {{ say found {found}; }}\n", Token);

        await Assert.ThrowsAsync<SupervisionFailed>(() => remote.LookAsync(Token));
    }

    private Task<RemoteAttempt> OpenAsync(RootShell shell, long epoch) =>
        RemoteAttempt.OpenAsync(shell, new Assignment(Guid.NewGuid(), Guid.NewGuid(), _task, _target.HostId, 1, epoch, default), Token);

    private async Task<RemoteAttempt> LookAsync(SshSession session, long epoch)
    {
        var shell = await RootShell.OpenAsync(session, _target.User, null, TimeProvider.System, Token);
        var remote = await OpenAsync(shell, epoch);
        Assert.Equal(Found.Nothing, (await remote.LookAsync(Token)).Found);
        return remote;
    }

    private static Task StartAsync(RemoteAttempt attempt, string whose) =>
        attempt.StartAsync("n0nce", "boot", [new("whose", whose), new("main.sh", "true\n")], new Dictionary<string, string> { ["password"] = "it's" }, TimeSpan.FromMinutes(1), Token);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] OnTheHost() => Directory.GetFileSystemEntries("/run/slipway", $"{_task:n}*");
}
