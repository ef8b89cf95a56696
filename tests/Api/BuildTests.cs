using System.Text;
using Microsoft.EntityFrameworkCore;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;

namespace Slipway.Tests.Api;

public sealed class BuildTests(ApiFixture fixture) : IAsyncLifetime
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
    public async Task Another_build_waits_until_the_first_has_ended()
    {
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest(), "a"));
        Assert.Equal((ErrorCodes.BuildRunning, $"/v1/builds/{_build.Id}"), (refusal.Problem.Code, refusal.Problem.Resource));

        await RestAsync("Succeeded");
        var again = await _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest(), "a");
        Assert.NotEqual(_build.Id, again.Id);
        Assert.Equivalent(again, await _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest(), "a"), strict: true);
        Assert.Equal(1, await fixture.OutboxCountAsync("BuildSubmitted", again.Id));
        Assert.Equal(again.Id, (await _client.Api.GetClusterAsync(_build.ClusterId)).LastBuildId);
        Assert.Equal([_build.Id, again.Id], (await _client.Api.ListBuildsAsync(cluster: _build.ClusterId)).Items.Select(build => build.Id));
    }

    [Fact]
    public async Task Another_build_queues_when_asked_and_says_what_it_waits_for()
    {
        var queued = await _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest { Queue = true }, "a");

        Assert.Equal((BuildStatus.Queued, ErrorCodes.BuildRunning, "slipway"), (queued.Status, queued.Reason?.Code, queued.Reason?.Actor));
        // It is called when its turn has come.
        Assert.Equal(0, await fixture.OutboxCountAsync("BuildSubmitted", queued.Id));
    }

    [Fact]
    public async Task Of_builds_asked_for_at_the_same_time_one_is_made()
    {
        await RestAsync("Succeeded");
        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            try
            {
                return (await _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest(), $"key {number}")).Id.ToString();
            }
            catch (SlipwayApiException refusal)
            {
                return refusal.Problem.Code;
            }
        }));
        Assert.Equal(5, asked.Count(answer => answer == ErrorCodes.BuildRunning));
    }

    [Fact]
    public async Task A_cancel_is_stored_as_an_intent_and_told_to_the_orchestrator()
    {
        var answer = await _client.Api.CancelBuildAsync(_build.Id, new CancelRequest { Force = true });
        Assert.Equal(BuildStatus.Submitted, answer.Status);
        await fixture.AsTenantAsync(_tenant, async db =>
        {
            var command = await db.BuildCommands.SingleAsync();
            Assert.Equal(("cancel", "test", null), (command.Kind, command.RequestedBy, command.HandledAt));
            Assert.True(System.Text.Json.JsonDocument.Parse(command.Arguments).RootElement.GetProperty("force").GetBoolean());
            Assert.NotNull(command.TraceParent);
            Assert.Equal("Submitted", (await db.Builds.SingleAsync()).CurrentState);
        });
        Assert.Equal(1, await fixture.OutboxCountAsync("BuildCommandGiven", _build.Id));
    }

    [Fact]
    public async Task Only_a_build_at_rest_can_be_resumed_and_only_one_that_goes_on_can_be_cancelled()
    {
        Assert.Equal(ErrorCodes.Conflict, await CodeAsync(() => _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest())));
        await RestAsync("Failed");
        Assert.Equal(ErrorCodes.Conflict, await CodeAsync(() => _client.Api.CancelBuildAsync(_build.Id, new CancelRequest())));
        Assert.Equal(ErrorCodes.RequestInvalid, await CodeAsync(() => _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest { Revision = 2 })));
        Assert.Equal(_build.Id, (await _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest { Revision = 1 })).Id);
        Assert.Equal(1, await fixture.OutboxCountAsync("BuildCommandGiven", _build.Id));

        // It goes on as soon as the orchestrator hears of it: nothing else begins meanwhile.
        foreach (var act in (Func<Task>[])[() => _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest(), "newer"), () => _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest())])
        {
            var busy = await Assert.ThrowsAsync<SlipwayApiException>(act);
            Assert.Equal((ErrorCodes.BuildRunning, $"/v1/builds/{_build.Id}"), (busy.Problem.Code, busy.Problem.Resource));
        }

        await fixture.AsTenantAsync(_tenant, db => db.BuildCommands.ExecuteUpdateAsync(set => set.SetProperty(command => command.HandledAt, TimeProvider.System.GetUtcNow())));
        var newer = await _client.Api.CreateBuildAsync(_build.ClusterId, new CreateBuildRequest(), "newer");
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest()));
        Assert.Equal((ErrorCodes.BuildRunning, $"/v1/builds/{newer.Id}"), (refusal.Problem.Code, refusal.Problem.Resource));
    }

    [Fact]
    public async Task Tasks_are_shown_with_attempts_and_steps_in_pages()
    {
        var os = Rows.Task(_tenant, _build.Id, 1, "os", "alma1", TaskState.Succeeded, attempt: 2);
        await SaveAsync(
            os,
            Rows.Attempt(os, 1, "unreachable"),
            Rows.Attempt(os, 2, "succeeded", bytes: 10),
            Rows.Step(os, 2, 1, StepOutcome.Changed),
            Rows.Step(os, 2, 2, StepOutcome.Ok, "SYSCTL_UNKNOWN: no such key"),
            Rows.Task(_tenant, _build.Id, 2, "gate:nodes", null, TaskState.Blocked, attempt: 0),
            Rows.Task(_tenant, _build.Id, 3, "os", "alma-w1", TaskState.Ready, attempt: 0));
        var first = await _client.Api.ListTasksAsync(_build.Id, pageSize: 2);
        Assert.Equal(["os", "gate:nodes"], first.Items.Select(task => task.Stage));
        Assert.Equal([(1, "unreachable", 0), (2, "succeeded", 2)], first.Items[0].Attempts.Select(attempt => (attempt.Number, attempt.Outcome!, attempt.Steps.Count)));
        Assert.Equal([StepOutcome.Changed, StepOutcome.Ok], first.Items[0].Attempts[1].Steps.Select(step => step.Outcome));
        Assert.Equal(3, (await _client.AllTasksAsync(_build.Id)).Count);
        Assert.Equal(["alma-w1"], (await _client.Api.ListTasksAsync(_build.Id, host: "alma-w1")).Items.Select(task => task.Host));
    }

    [Fact]
    public async Task A_build_that_was_cancelled_says_on_which_step_each_host_rests()
    {
        var stopped = Rows.Task(_tenant, _build.Id, 2, "os", "alma1", TaskState.Cancelled);
        var retrying = Rows.Task(_tenant, _build.Id, 3, "os", "alma-w1", TaskState.Blocked);
        var notYet = Rows.Task(_tenant, _build.Id, 6, "os", "alma-w2", TaskState.Blocked);
        var (before, now) = (Rows.Attempt(notYet, 1, "failed"), Rows.Attempt(retrying, 1, "failed", run: 2));
        await SaveAsync(
            Rows.Task(_tenant, _build.Id, 1, "preflight", "alma1", TaskState.Succeeded), stopped, Rows.Step(stopped, 1, 1, StepOutcome.Ok), Rows.Step(stopped, 1, 2, StepOutcome.Stopped),
            retrying, now, Rows.Step(retrying, 1, 1, StepOutcome.Failed), Rows.Task(_tenant, _build.Id, 4, "artifacts", "alma-w1", TaskState.Blocked, attempt: 0),
            Rows.Task(_tenant, _build.Id, 5, "preflight", "alma-w2", TaskState.Succeeded), notYet, before, Rows.Step(notYet, 1, 1, StepOutcome.Failed));
        await fixture.AsTenantAsync(_tenant, db => db.Builds.ExecuteUpdateAsync(set => set.SetProperty(build => build.CurrentState, "Cancelled").SetProperty(build => build.Run, 2)));

        Assert.Equal(
            [
                new HostPosition("alma-w1", "os", TaskState.Blocked, 1, "step-1", StepOutcome.Failed),
                new HostPosition("alma-w2", "preflight", TaskState.Succeeded),
                new HostPosition("alma1", "os", TaskState.Cancelled, 2, "step-2", StepOutcome.Stopped),
            ],
            (await _client.Api.GetBuildAsync(_build.Id)).Positions);
    }

    [Fact]
    public async Task The_recap_has_a_line_per_host_and_the_nodes_that_verify_saw()
    {
        var os = Rows.Task(_tenant, _build.Id, 1, "os", "alma1", TaskState.Succeeded);
        var verify = Rows.Task(_tenant, _build.Id, 2, "verify", "alma1", TaskState.Succeeded);
        await SaveAsync(
            os,
            verify,
            Rows.Attempt(os, 1, "succeeded"),
            Rows.Step(os, 1, 1, StepOutcome.Changed),
            new TaskOutput
            {
                TaskId = verify.Id,
                BuildId = _build.Id,
                TenantId = _tenant,
                Name = "nodes",
                Value = """[{"name":"alma1","ready":true,"version":"v1.32.5","roles":"control-plane","internalIP":"10.10.1.10"}]""",
            });
        await fixture.AsTenantAsync(_tenant, db => db.Builds.ExecuteUpdateAsync(set => set.SetProperty(build => build.ExcludedHosts, new List<string> { "alma-w2" })));
        var recap = await _client.Api.GetRecapAsync(_build.Id);
        Assert.Equal(["alma-w2"], recap.ExcludedHosts);
        Assert.Equal([new HostRecap("alma1", 0, 1, 0, 0, 0, 0, 0)], recap.Hosts);
        var node = Assert.Single(recap.Nodes);
        Assert.Equal(("alma1", true, "v1.32.5", "10.10.1.10"), (node.Name, node.Ready, node.Version, node.InternalIp));
        Assert.Equal(["control-plane"], node.Roles);
    }

    [Fact]
    public async Task Output_is_read_in_ranges_to_its_end()
    {
        var task = Rows.Task(_tenant, _build.Id, 1, "os", "alma1", TaskState.Running);
        var texts = Enumerable.Range(0, 40).Select(number => $"{number:D2}{new string('x', 20_000)}ü\n").ToList();
        List<object> rows = [task, Rows.Attempt(task, 1, "succeeded", bytes: texts.Sum(Encoding.UTF8.GetByteCount)), Rows.Step(task, 1, 1, StepOutcome.Ok), Rows.Step(task, 1, 2, StepOutcome.Ok)];
        long offset = 0;
        foreach (var (text, number) in texts.Select((text, number) => (text, number)))
        {
            rows.Add(new OutputChunk
            {
                TaskId = task.Id,
                Attempt = 1,
                Offset = offset,
                TenantId = _tenant,
                BuildId = _build.Id,
                StepIndex = number < 39 ? 1 : 2,
                Data = Encoding.UTF8.GetBytes(text),
                Time = TimeProvider.System.GetUtcNow(),
            });
            offset += Encoding.UTF8.GetByteCount(text);
        }

        await SaveAsync([.. rows]);
        var read = new StringBuilder();
        OutputRange range;
        long next = 0;
        var requests = 0;
        do
        {
            range = await _client.Api.GetOutputAsync(_build.Id, "alma1", "os", offset: next);
            Assert.True(range.Text.Length <= 256 * 1024);
            read.Append(range.Text);
            next = range.NextOffset;
            requests++;
        }
        while (!range.Complete);
        Assert.Equal(string.Concat(texts), read.ToString());
        Assert.Equal(offset, next);
        Assert.InRange(requests, 3, 6);
        Assert.Equal(texts[39], (await _client.Api.GetOutputAsync(_build.Id, "alma1", "os", step: "step-2")).Text);
        Assert.Equal(ErrorCodes.NotFound, await CodeAsync(() => _client.Api.GetOutputAsync(_build.Id, "alma1", "os", attempt: 2)));
        Assert.Equal(ErrorCodes.NotFound, await CodeAsync(() => _client.Api.GetOutputAsync(_build.Id, "alma1", "etcd")));
    }

    [Fact]
    public async Task Output_that_still_grows_is_not_complete()
    {
        var task = Rows.Task(_tenant, _build.Id, 1, "os", "alma1", TaskState.Running);
        await SaveAsync(task, Rows.Attempt(task, 1, outcome: null, bytes: 7));
        var range = await _client.Api.GetOutputAsync(_build.Id, "alma1", "os");
        Assert.Equal((false, 7L, ""), (range.Complete, range.NextOffset, range.Text));
    }

    private Task SaveAsync(params object[] rows) => fixture.AsTenantAsync(_tenant, async db =>
    {
        db.AddRange(rows);
        await db.SaveChangesAsync();
    });

    private Task RestAsync(string state) => fixture.AsTenantAsync(_tenant, db =>
        db.Builds.Where(build => build.CorrelationId == _build.Id).ExecuteUpdateAsync(set => set.SetProperty(build => build.CurrentState, state)));

    private static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<SlipwayApiException>(act)).Problem.Code;
}
