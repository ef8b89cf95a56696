using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Secrets;
using Slipway.StepRunners.Ssh;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>From one login to the next: the bastion is a user who may do nothing but forward.</summary>
public sealed class BastionTests(Servers servers, SshServer server)
{
    private const string OtherKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task A_task_runs_on_a_host_behind_a_bastion_with_a_login_and_a_key_of_its_own()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server, spec => spec with
        {
            Ssh = spec.Ssh with { Bastion = new BastionSpec { Address = "127.0.0.1", Port = server.Port, User = server.WithoutSudo, HostKey = server.Ed25519Fingerprint } },
        });
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "echo \"$SSH_CONNECTION\"\nid -un\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        Assert.Equal("succeeded", (await bench.FinishedAsync(task)).Outcome);
        Assert.EndsWith("root\n", await bench.OutputAsync(task), StringComparison.Ordinal);
        Assert.Equal(server.Ed25519Fingerprint, await bench.DbAsync(db => db.Hosts.Select(host => host.HostKey).SingleAsync()));
    }

    [Fact]
    public async Task Through_a_bastion_each_host_is_still_known_by_its_own_key()
    {
        using var session = await ConnectAsync(Through(server.Target(server.WithoutSudo)));
        Assert.Equal(server.Ed25519Fingerprint, session.HostKey);

        var bastion = await FailureAsync(Through(server.Target(server.WithoutSudo) with { PinnedHostKey = OtherKey }));
        var host = await FailureAsync(Through(server.Target(server.WithoutSudo)) with { PinnedHostKey = OtherKey });

        Assert.Equal((ErrorCodes.HostKeyChanged, ErrorCodes.HostKeyChanged), (bastion.Code, host.Code));
        Assert.StartsWith("The bastion: ", bastion.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bastion", host.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bastion_that_refuses_its_login_and_a_host_that_it_does_not_reach_are_told_apart()
    {
        var refused = await FailureAsync(Through(server.Target(server.WithoutSudo) with { Secrets = new CredentialSecrets(server.OtherKey, null, null, null) }));
        var unreachable = await FailureAsync(Through(server.Target(server.WithoutSudo)) with { Port = 1 });

        Assert.Equal((ErrorCodes.SshAuthFailed, ErrorCodes.HostUnreachable), (refused.Code, unreachable.Code));
        Assert.StartsWith("The bastion: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_the_bastion_nor_the_host_behind_it_may_be_where_the_tenant_may_not_go()
    {
        var closed = new Slipway.ServiceDefaults.Egress.EgressGuard(Microsoft.Extensions.Options.Options.Create(new Slipway.ServiceDefaults.Egress.EgressOptions())).For([], []);

        var bastion = await FailureAsync(Through(server.Target(server.WithoutSudo) with { Egress = closed }));
        var host = await FailureAsync(Through(server.Target(server.WithoutSudo)) with { Egress = closed });

        Assert.Equal((ErrorCodes.EgressDenied, ErrorCodes.EgressDenied), (bastion.Code, host.Code));
    }

    [Fact]
    public async Task Nobody_else_on_the_machine_comes_through_the_port_of_an_open_session()
    {
        var before = Listening();
        using var session = await ConnectAsync(Through(server.Target(server.WithoutSudo)));
        var port = Assert.Single(Listening().Except(before));

        using var stranger = new TcpClient();
        await stranger.ConnectAsync(IPAddress.Loopback, port);
        var greeting = await stranger.GetStream().ReadAsync(new byte[64]).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, greeting);
        Assert.True(await session.AnswersAsync(TimeSpan.FromSeconds(10), TimeProvider.System));
    }

    // Of this process only: others on the machine come and go.
    private static IEnumerable<int> Listening()
    {
        var ours = Directory.EnumerateFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget).ToHashSet();
        // Local address and port, state (0A listens) and inode; see proc_net_tcp.
        return File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && ours.Contains($"socket:[{fields[9]}]")).Select(fields => Convert.ToInt32(fields[1].Split(':')[1], 16)).ToList();
    }

    private SshTarget Through(SshTarget bastion) => server.Target("root") with { Bastion = bastion };

    private static Task<SshSession> ConnectAsync(SshTarget target) => SshSession.ConnectAsync(target, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    private static Task<HostFailure> FailureAsync(SshTarget target) => Assert.ThrowsAsync<HostFailure>(() => ConnectAsync(target));
}
