using Microsoft.EntityFrameworkCore;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Secrets;
using Slipway.StepRunners.Ssh;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>What a runner holds does not go to a host or a registry that it is not for, whatever the spec was when it was checked.</summary>
public sealed class CredentialTargetTests(Servers servers, SshServer server)
{
    private static readonly CredentialTargets Here = new("here", ["127.0.0.0/8"], []);
    private static readonly CredentialTargets Elsewhere = new("elsewhere", ["10.0.0.0/8", "2001:db8::/32"], []);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_host_elsewhere_is_not_connected_to_by_whatever_name(string address)
    {
        using var session = await ConnectAsync(server.Target("root") with { Address = address, Targets = [Here] });

        Assert.Equal(ErrorCodes.CredentialNotForTarget, await RefusalAsync(server.Target("root") with { Address = address, Targets = [Here, Elsewhere] }));
        // Nor is a connection kept that was opened before.
        Assert.Null(session.WhyNot(server.Target("root") with { Targets = [Here] }));
        Assert.Equal(ErrorCodes.CredentialNotForTarget, session.WhyNot(server.Target("root") with { Targets = [Elsewhere] })?.Code);
    }

    [Fact]
    public async Task A_bastion_is_a_host_and_what_only_it_could_resolve_is_refused()
    {
        var bastion = server.Target(server.WithoutSudo);
        var host = server.Target("root") with { Bastion = bastion with { Targets = [Here] }, Targets = [Here] };
        using var session = await ConnectAsync(host);

        Assert.Equal(ErrorCodes.CredentialNotForTarget, await RefusalAsync(host with { Bastion = bastion with { Targets = [Elsewhere] } }));
        Assert.Equal(ErrorCodes.CredentialNotForTarget, await RefusalAsync(host with { Targets = [Elsewhere] }));
        Assert.Equal(ErrorCodes.CredentialNotForTarget, await RefusalAsync(host with { Address = "localhost" }));
        Assert.Equal(ErrorCodes.CredentialNotForTarget, session.WhyNot(host with { Bastion = bastion with { Targets = [Elsewhere] } })?.Code);
    }

    [Fact]
    public async Task An_attempt_is_held_to_what_its_credential_is_for_by_now()
    {
        await using var bench = await RunnerBench.CreateWithRegistryAsync(servers, server);
        await bench.StartRunnerAsync("runner-a");

        Assert.Null(await RunAsync(bench, ["127.0.0.1/32"], [RunnerBench.Registry]));
        Assert.Equal(ErrorCodes.CredentialNotForTarget, await RunAsync(bench, ["127.0.0.2/31"], [RunnerBench.Registry]));
        Assert.Equal(ErrorCodes.CredentialNotForTarget, await RunAsync(bench, ["127.0.0.1/32"], ["mirror.example"]));
    }

    [Fact]
    public async Task The_way_through_a_bastion_is_held_to_the_hosts_credential_too()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server, spec => spec with
        {
            Hosts = [spec.Hosts[0] with { Address = "127.0.0.2" }],
            Ssh = spec.Ssh with { Bastion = new BastionSpec { Address = "127.0.0.1", Port = server.Port, User = server.WithoutSudo, HostKey = server.Ed25519Fingerprint, Credential = "jump" } },
        });
        await bench.DbAsync(async db =>
        {
            var key = await db.Credentials.AsNoTracking().SingleAsync();
            db.Credentials.Add(new StoredCredential { Id = Guid.CreateVersion7(), TenantId = key.TenantId, Name = "jump", Protected = key.Protected, CreatedAt = key.CreatedAt, UpdatedAt = key.UpdatedAt });
            return await db.SaveChangesAsync();
        });
        await bench.StartRunnerAsync("runner-a");

        Assert.Equal(ErrorCodes.CredentialNotForTarget, await RunAsync(bench, ["127.0.0.2/32"], []));
    }

    /// <returns>The code of the attempt's failure; null when it succeeded.</returns>
    private static async Task<string?> RunAsync(RunnerBench bench, List<string> hostNetworks, List<string> registries)
    {
        await bench.DbAsync(db => db.Credentials.Where(row => row.Name == "key").ExecuteUpdateAsync(set => set
            .SetProperty(row => row.HostNetworks, hostNetworks).SetProperty(row => row.Registries, registries).SetProperty(row => row.Version, row => row.Version + 1)));
        var task = await bench.AddTaskAsync(
            new() { ["10-first"] = "true\n" }, stage: "runtime",
            parameters: new RuntimeParameters { Files = [], ContainerdConfig = "", RegistryLogins = registries.Count > 0 ? [RunnerBench.Registry] : [] });
        await bench.DispatchAsync(task);
        var attempt = await bench.FinishedAsync(task);
        return attempt.Outcome == "succeeded" ? null : attempt.Failure!.Code;
    }

    private static Task<SshSession> ConnectAsync(SshTarget target) => SshSession.ConnectAsync(target, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    private static async Task<string> RefusalAsync(SshTarget target) => (await Assert.ThrowsAsync<HostFailure>(() => ConnectAsync(target))).Code;
}
