using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Secrets;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

public sealed class ContactAuditTests(Servers servers, SshServer server)
{
    [Fact]
    public async Task A_connection_and_the_credential_it_used_are_audited_once()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        await bench.StartRunnerAsync("runner-a");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
            await bench.DispatchAsync(task);
            await bench.FinishedAsync(task);
        }

        var events = await bench.DbAsync(db => db.AuditEvents.OrderBy(row => row.Action).ToListAsync());
        Assert.Equal([("credential.use", "key", "runner/runner-a"), ("host.connect", "one", "runner/runner-a")], events.Select(row => (row.Action, row.Target, row.Actor)));
        Assert.All(events, row => Assert.Equal(server.Ed25519Fingerprint, (string?)JsonNode.Parse(row.Data)!["hostKey"]));
    }

    [Fact]
    public async Task A_registrys_login_is_audited_with_each_attempt_that_gets_it_also_in_a_session_that_was_open_before()
    {
        await using var bench = await RunnerBench.CreateWithRegistryAsync(servers, server);
        await bench.StartRunnerAsync("runner-a");
        foreach (var stage in new[] { "pod-cidrs", "runtime", "runtime" })
        {
            var task = await bench.AddTaskAsync(
                new() { ["10-first"] = "true\n" }, stage: stage, parameters: stage == "runtime" ? new RuntimeParameters { Files = [], ContainerdConfig = "", RegistryLogins = [RunnerBench.Registry] } : null);
            await bench.DispatchAsync(task);
            await bench.FinishedAsync(task);
        }

        var uses = (await bench.DbAsync(db => db.AuditEvents.Where(row => row.Action == "credential.use").OrderBy(row => row.Time).ToListAsync())).Select(row => (row.Target, (string?)JsonNode.Parse(row.Data)!["registry"]));
        Assert.Equal([("key", null), ("key", RunnerBench.Registry), ("key", RunnerBench.Registry)], uses);
    }

    [Fact]
    public async Task A_connection_that_a_host_refused_is_audited_with_the_reason()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server, secrets: new CredentialSecrets(server.OtherKey, null, null, null));
        await bench.StartRunnerAsync("runner-a");
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.DispatchAsync(task);
        await bench.FinishedAsync(task);

        var codes = await bench.DbAsync(db => db.AuditEvents.OrderBy(row => row.Action).Select(row => row.Data).ToListAsync());
        Assert.Equal([ErrorCodes.SshAuthFailed, ErrorCodes.SshAuthFailed], codes.Select(data => (string?)JsonNode.Parse(data)!["code"]));
    }
}
