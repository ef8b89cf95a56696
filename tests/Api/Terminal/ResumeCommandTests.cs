using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Support;

namespace Slipway.Tests.Api.Terminal;

public sealed class ResumeCommandTests(ApiFixture fixture) : IAsyncLifetime
{
    private Guid _tenant;
    private UserTerminal _terminal = null!;
    private string _build = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await fixture.NewTenantAsync();
        _terminal = await UserTerminal.OpenAsync(fixture, _tenant);
        await _terminal.LogInAsync();
        await _terminal.RunAsync(["credential", "put", "lab", "--private-key-file", _terminal.Write("key", Examples.PrivateKey)]);
        _build = (await _terminal.RunAsync(["cluster", "create", "-f", _terminal.Write("demo.yaml", Examples.ThreeNodes)])).Output.Trim();
        await fixture.AsTenantAsync(_tenant, db => db.Builds.ExecuteUpdateAsync(set => set.SetProperty(build => build.CurrentState, "Failed")));
    }

    public ValueTask DisposeAsync() => _terminal.DisposeAsync();

    [Fact]
    public async Task Who_is_left_out_and_what_is_done_again_is_asked_for_and_audited()
    {
        var said = await _terminal.RunAsync(["build", "resume", _build, "--exclude", "alma-w1", "--exclude", "alma-w2", "--force"]);

        Assert.True(said.Code == 0, said.Errors);
        await fixture.AsTenantAsync(_tenant, async db =>
        {
            var asked = JsonSerializer.Deserialize<ResumeRequest>((await db.BuildCommands.SingleAsync()).Arguments, SlipwayJson.Options)!;
            Assert.Equal(["alma-w1", "alma-w2"], asked.ExcludeHosts);
            Assert.True(asked is { Force: true, Hosts: null, Revision: null });
        });
        var audited = JsonNode.Parse((await _terminal.RunAsync(["audit", "list", "-o", "json"])).Output)!.AsArray().Single(one => (string?)one!["action"] == "build.resume")!;
        Assert.Equal("""["alma-w1","alma-w2"]""", audited["data"]!["excludeHosts"]!.ToJsonString());
    }

    [Fact]
    public async Task A_host_that_the_cluster_cannot_do_without_is_not_left_out()
    {
        var said = await _terminal.RunAsync(["build", "resume", _build, "--exclude", "alma1"]);

        Assert.Equal(3, said.Code);
        Assert.Contains("HOST_NOT_EXCLUDABLE", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_run_and_why()
    {
        var asking = _terminal.RunAsync(["build", "resume", _build, "--only", "alma-w1", "--dry-run"]);
        // What the orchestrator would say.
        var preview = new ResumePreview(1, [new(1, "os", "alma-w1", true, RunReason.Failed), new(2, "os", "alma-w2", false, RunReason.Excluded)]);
        await Eventually.SeesAsync(async () =>
        {
            var answered = 0;
            await fixture.AsTenantAsync(_tenant, async db => answered = await db.BuildCommands.ExecuteUpdateAsync(set => set.SetProperty(command => command.Result, JsonSerializer.Serialize(preview, SlipwayJson.Options))));
            return answered;
        }, answered => answered == 1);

        var said = await asking;
        Assert.True(said.Code == 0, said.Errors);
        Assert.Equal(["HOST      STAGE   RUN   WHY", "alma-w1   os      yes   failed", "alma-w2   os      no    excluded"], said.Lines);
    }
}
