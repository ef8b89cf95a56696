using System.Text;
using Microsoft.Extensions.Time.Testing;
using Slipway.Contracts.Errors;
using Slipway.Persistence.Secrets;
using Slipway.StepRunners.Ssh;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

public sealed class RootShellTests(SshServer server)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("password")]
    [InlineData("nopasswd")]
    [InlineData("root")]
    public async Task A_user_whom_sudo_lets_through_gets_a_root_shell(string kind)
    {
        var user = kind switch { "password" => server.WithPassword, "nopasswd" => server.WithoutPassword, _ => "root" };
        using var session = await ConnectAsync(user);
        await using var shell = await OpenAsync(session, user, SshServer.SudoPassword);

        await shell.SendAsync("id -u\ncat </dev/null; echo \"$SHELL_TEST_$0\"\n", Token);

        Assert.Equal("0", await shell.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Where_sudo_asks_for_nothing_the_password_is_not_sent_and_not_run()
    {
        using var session = await ConnectAsync(server.WithoutPassword);
        await using var shell = await OpenAsync(session, server.WithoutPassword, SshServer.SudoPassword);

        await shell.SendAsync("echo first\n", Token);

        Assert.Equal("first", await shell.ReadLineAsync(Token));
    }

    [Fact]
    public async Task A_wrong_sudo_password_is_tried_once_and_counted_once()
    {
        using var session = await ConnectAsync(server.WithPassword);
        await using (await OpenAsync(session, server.WithPassword, SshServer.SudoPassword))
        {
            // A success starts the count anew.
        }

        var failure = await Assert.ThrowsAsync<HostFailure>(() => OpenAsync(session, server.WithPassword, "not the password"));

        Assert.Equal(ErrorCodes.SudoPasswordWrong, failure.Code);
        Assert.Equal(1, await server.FailedAttemptsAsync());
    }

    [Fact]
    public async Task A_missing_sudo_password_has_its_own_code_and_counts_as_no_attempt()
    {
        using var session = await ConnectAsync(server.WithPassword);
        await using (await OpenAsync(session, server.WithPassword, SshServer.SudoPassword))
        {
            // A success starts the count anew.
        }

        var failure = await Assert.ThrowsAsync<HostFailure>(() => OpenAsync(session, server.WithPassword, null));

        Assert.Equal(ErrorCodes.SudoPasswordRequired, failure.Code);
        Assert.Equal(0, await server.FailedAttemptsAsync());
    }

    [Fact]
    public async Task A_user_without_sudo_rights_has_its_own_code()
    {
        using var session = await ConnectAsync(server.WithoutSudo);

        var failure = await Assert.ThrowsAsync<HostFailure>(() => OpenAsync(session, server.WithoutSudo, SshServer.SudoPassword));

        Assert.Equal(ErrorCodes.SudoNotAllowed, failure.Code);
    }

    [Fact]
    public async Task A_sudo_that_insists_on_a_terminal_has_its_own_code()
    {
        using var session = await ConnectAsync(server.WithTty);

        var failure = await Assert.ThrowsAsync<HostFailure>(() => OpenAsync(session, server.WithTty, SshServer.SudoPassword));

        Assert.Equal(ErrorCodes.SudoRequiresTty, failure.Code);
    }

    [Theory]
    [InlineData("exit 1", null)]
    [InlineData("echo noise; kill -TERM $$", null)]
    [InlineData("echo 'sh: 1: fork: Resource temporarily unavailable'; exit 2", null)]
    [InlineData("echo 'Please log in as another user'; exit 1", ErrorCodes.SudoNotAllowed)]
    public async Task An_end_before_the_shell_is_there_is_a_refusal_only_where_something_refuses(string shell, string? code)
    {
        await server.SetOwnShellAsync(shell);
        using var session = await ConnectAsync(server.WithOwnShell);

        var ended = await Record.ExceptionAsync(() => OpenAsync(session, server.WithOwnShell, null));

        AssertIs(code, ended);
    }

    [Theory]
    [InlineData("true", null)]
    [InlineData("echo 'sudo: unable to resolve host one'", null)]
    [InlineData("printf 'Verification code: '", ErrorCodes.SudoPasswordRequired)]
    public async Task A_sudo_that_takes_too_long_is_sought_again_unless_it_asks_something(string shell, string? code)
    {
        await server.SetOwnShellAsync($"{shell}\nread -r never");
        var time = new FakeTimeProvider();
        using var session = await ConnectAsync(server.WithOwnShell);
        var opening = Record.ExceptionAsync(() => RootShell.OpenAsync(session, server.WithOwnShell, null, time, Token));

        await Eventually.SeesAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(300));
                return Task.FromResult(opening.IsCompleted);
            },
            completed => completed);

        AssertIs(code, await opening);
    }

    [Fact]
    public async Task A_dropped_connection_ends_reading_with_an_error()
    {
        using var session = await ConnectAsync(server.WithoutPassword);
        await using var shell = await OpenAsync(session, server.WithoutPassword, null);
        await shell.SendAsync("echo up; sleep 300\n", Token);
        Assert.Equal("up", await shell.ReadLineAsync(Token));

        await server.DropConnectionsAsync(server.WithoutPassword);

        await Assert.ThrowsAsync<ConnectionDropped>(async () =>
        {
            while (await shell.ReadAsync(Token) is not null)
            {
            }

            throw new ConnectionDropped("The shell ended.");
        });
    }

    [Fact]
    public async Task A_channel_to_a_host_that_fell_silent_is_given_up_with_what_it_had_to_say()
    {
        using var session = await ConnectAsync(server.WithoutPassword);
        var channel = await session.OpenAsync("head -c 16777216 /dev/zero; sleep 300", Token);
        await Eventually.SeesAsync(() => Task.FromResult(channel.Output.Count), full => full == 16);
        await server.FreezeConnectionsAsync(server.WithoutPassword);

        await channel.DisposeAsync();
        while (channel.Output.TryRead(out _))
        {
        }

        var ended = channel.Output.Completion.IsCompleted;
        await server.DropConnectionsAsync(server.WithoutPassword);
        Assert.True(ended, "its pump waits for a reader");
    }

    [Fact]
    public async Task A_line_without_an_end_is_not_waited_for()
    {
        using var session = await ConnectAsync("root");
        await using var shell = await OpenAsync(session, "root", null);
        await shell.SendAsync("head -c 1000000 /dev/zero | tr '\\0' x; sleep 300\n", Token);

        var dropped = await Assert.ThrowsAsync<ConnectionDropped>(() => shell.ReadLineAsync(Token).WaitAsync(Timeout, Token));

        Assert.InRange(dropped.Message.Length, 500, 600);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_waited_for_two_minutes_whatever_is_said_instead()
    {
        var time = new FakeTimeProvider();
        using var session = await ConnectAsync("root");
        await using var shell = await RootShell.OpenAsync(session, "root", null, time, Token);
        await shell.SendAsync("while echo no; do sleep 0.01; done\n", Token);
        var heard = new TaskCompletionSource();
        var reading = shell.ReadLinesAsync(
            _ =>
            {
                heard.TrySetResult();
                return false;
            },
            Token);
        await heard.Task.WaitAsync(Timeout, Token);

        time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<ConnectionDropped>(() => reading.WaitAsync(Timeout, Token));
    }

    [Fact]
    public async Task What_a_host_sends_as_errors_is_kept_nowhere()
    {
        using var session = await ConnectAsync("root");
        await using var channel = await session.OpenAsync("head -c 104857600 /dev/zero >&2", Token);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Assert.False(await channel.Output.WaitToReadAsync(Token));

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 50_000_000);
    }

    // Alone: the working set is the whole process', and other tests grow it too.
    [Fact(DisableParallelization = true)]
    public async Task Two_hundred_megabytes_of_output_are_read_in_bounded_memory()
    {
        using var session = await ConnectAsync("root");
        await using var shell = await OpenAsync(session, "root", null);
        await shell.SendAsync("head -c 209715200 /dev/zero | tr '\\0' x; echo; echo the end; exit\n", Token);
        var before = Environment.WorkingSet;
        long count = 0, peak = 0;
        var tail = new StringBuilder();

        while (await shell.ReadAsync(Token) is { } bytes)
        {
            count += bytes.Length;
            peak = Math.Max(peak, Environment.WorkingSet);
            tail.Clear().Append(Encoding.ASCII.GetString(bytes));
        }

        Assert.Equal(209_715_200 + 1 + "the end\n".Length, count);
        Assert.EndsWith("the end\n", tail.ToString(), StringComparison.Ordinal);
        Assert.InRange(peak - before, long.MinValue, 160_000_000);
    }

    /// <param name="code">Null: the connection is sought again.</param>
    private static void AssertIs(string? code, Exception? ended)
    {
        if (code is null)
        {
            Assert.IsType<ConnectionDropped>(ended);
        }
        else
        {
            Assert.Equal(code, Assert.IsType<HostFailure>(ended).Code);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<SshSession> ConnectAsync(string user) => SshSession.ConnectAsync(server.Target(user), Timeout, Token);

    private static Task<RootShell> OpenAsync(SshSession session, string user, string? password) =>
        RootShell.OpenAsync(session, user, password, TimeProvider.System, Token);
}
