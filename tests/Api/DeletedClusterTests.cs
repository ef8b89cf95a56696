using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Pki;

namespace Slipway.Tests.Api;

public sealed class DeletedClusterTests(ApiFixture fixture) : IAsyncLifetime
{
    private Guid _tenant;
    private SlipwayClient _client = null!;
    private Build _build = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await fixture.NewTenantAsync();
        _client = fixture.Client(await fixture.NewKeyAsync(_tenant));
        _build = await _client.ClusterAsync();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_deleted_cluster_is_gone_with_its_keys_and_its_name_is_free()
    {
        await fixture.AsTenantAsync(_tenant, db => fixture.Services.GetRequiredService<ClusterPki>().EnsureAuthoritiesAsync(db, _build.ClusterId, CancellationToken.None));
        await RestAsync("Failed");
        await _client.Api.DeleteClusterAsync(_build.ClusterId, "\"1\"");

        foreach (var act in (Func<Task>[])[
            () => _client.Api.GetClusterAsync(_build.ClusterId), () => _client.Api.GetKubeconfigAsync(_build.ClusterId), () => _client.Api.DeleteClusterAsync(_build.ClusterId, "*"),
            () => _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest(), "k")])
        {
            Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SlipwayApiException>(act)).Problem.Code);
        }

        Assert.Empty((await _client.Api.ListClustersAsync()).Items);
        await fixture.AsTenantAsync(_tenant, async db =>
        {
            Assert.Equal(0, await db.ClusterSecrets.CountAsync());
            Assert.Equal(1, await db.AuditEvents.CountAsync(audit => audit.Action == "cluster.delete"));
        });
        await _client.ClusterAsync(change: spec => spec["name"] = _build.ClusterName);
    }

    [Fact]
    public async Task A_build_in_progress_keeps_its_cluster()
    {
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => _client.Api.DeleteClusterAsync(_build.ClusterId, "\"1\""));
        Assert.Equal((ErrorCodes.BuildRunning, $"/v1/builds/{_build.Id}"), (refusal.Problem.Code, refusal.Problem.Resource));

        // One that is about to be resumed is in progress too.
        await RestAsync("Failed");
        await _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest());
        Assert.Equal(ErrorCodes.BuildRunning, (await Assert.ThrowsAsync<SlipwayApiException>(() => _client.Api.DeleteClusterAsync(_build.ClusterId, "*"))).Problem.Code);
    }

    [Fact]
    public async Task Only_who_knows_the_newest_spec_deletes()
    {
        await RestAsync("Succeeded");
        Assert.Equal(ErrorCodes.PreconditionFailed, (await Assert.ThrowsAsync<SlipwayApiException>(() => _client.Api.DeleteClusterAsync(_build.ClusterId, "\"2\""))).Problem.Code);
    }

    [Fact]
    public async Task The_audit_of_its_builds_stays_and_nobody_resumes_them()
    {
        var first = Rows.Task(_tenant, _build.Id, 1, "preflight", "alma1", TaskState.Succeeded);
        var task = Rows.Task(_tenant, _build.Id, 2, "os", "alma1", TaskState.Failed, attempt: 2);
        await fixture.AsTenantAsync(_tenant, async db =>
        {
            var step = Rows.Step(task, 2, 1, StepOutcome.Changed);
            step.Changes.Add("file /etc/one");
            var attempt = Rows.Attempt(task, 2, "failed", code: "DISK_FULL");
            (attempt.HostKey, attempt.ScriptDigest, attempt.ExitCode) = ("SHA256:key", new string('a', 64), 1);
            db.AddRange(first, Rows.Attempt(first, 1, "succeeded"), task, attempt, step);
            await db.SaveChangesAsync();
        });
        await RestAsync("Failed");
        await _client.Api.DeleteClusterAsync(_build.ClusterId, "\"1\"");

        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SlipwayApiException>(() => _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest()))).Problem.Code);
        var audit = await _client.BuildAuditAsync(_build.Id);
        Assert.Equal((_build.ClusterName, true), (audit.ClusterName, audit.ClusterDeletedAt is not null));
        Assert.Equal([("create", "test")], audit.Requests.Select(one => (one.Kind, one.By)));
        Assert.Equal(2, audit.Attempts.Count);
        var seen = audit.Attempts.Single(one => one.Number == 2);
        Assert.Equal(("alma1", "os", 1, "runner-1", "SHA256:key", "failed", 1, "DISK_FULL"), (seen.Host, seen.Stage, seen.Run, seen.Runner, seen.HostKey, seen.Outcome, seen.ExitCode, seen.Code));
        Assert.Equal((new string('a', 64), Rows.Then, Rows.Then), (seen.ScriptDigest, seen.StartedAt, seen.FinishedAt));
        Assert.Equal(["file /etc/one"], seen.Changes);
        var page = await _client.Api.GetBuildAuditAsync(_build.Id, pageSize: 1);
        var next = await _client.Api.GetBuildAuditAsync(_build.Id, pageSize: 1, pageToken: page.NextPageToken);
        Assert.Equal(["os", "preflight"], page.Attempts.Concat(next.Attempts).Select(one => one.Stage).Order());
        Assert.Null(next.NextPageToken);
    }

    private Task RestAsync(string state) => fixture.AsTenantAsync(_tenant, db =>
        db.Builds.Where(row => row.CorrelationId == _build.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.CurrentState, state)));
}
