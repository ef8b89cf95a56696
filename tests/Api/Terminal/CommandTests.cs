using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api.Terminal;

/// <summary>The terminal as people and scripts use it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CommandTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_login_is_kept_where_only_its_owner_reads_it()
    {
        await using var terminal = await UserTerminal.OpenAsync(fixture);
        Assert.Equal(2, (await terminal.RunAsync(["cluster", "list"])).Code);
        Assert.Equal(3, (await terminal.RunAsync(["login", terminal.Address], "slw_00000000000000000000000000000000_wrong")).Code);
        Assert.False(File.Exists(terminal.LoginFile));

        await terminal.LogInAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(terminal.LoginFile));
        Assert.Equal(0, (await terminal.RunAsync(["cluster", "list"])).Code);

        // The key is for that server, not for whichever is named next.
        var elsewhere = await terminal.RunAsync(["cluster", "list", "--server", "http://127.0.0.1:1/"]);
        Assert.Equal(2, elsewhere.Code);
        Assert.DoesNotContain(terminal.Key, elsewhere.Errors, StringComparison.Ordinal);

        File.SetUnixFileMode(terminal.LoginFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("others may read it", (await terminal.RunAsync(["cluster", "list"])).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_put_listed_and_deleted_and_never_shown()
    {
        await using var terminal = await UserTerminal.OpenAsync(fixture);
        await terminal.LogInAsync();
        var key = terminal.Write("key", Examples.PrivateKey);
        var password = terminal.Write("password", "hunter2\n");
        Assert.Equal(0, (await terminal.RunAsync(["credential", "put", "lab", "--private-key-file", key])).Code);
        var put = await terminal.RunAsync(["credential", "put", "lab", "--sudo-password-file", password, "--host-network", "10.1.0.0/16", "--host-network", "10.2.0.0/16", "-o", "json"]);
        Assert.Equal(2, JsonNode.Parse(put.Output)!["version"]!.GetValue<int>());

        var list = await terminal.RunAsync(["credential", "list"]);
        Assert.Equal("NAME   VERSION   HAS                         HOSTS                     REGISTRIES   UPDATED                ID", list.Lines[0]);
        Assert.StartsWith("lab    2         private-key,sudo-password   10.1.0.0/16,10.2.0.0/16   any          2", list.Lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", list.Output + put.Output + put.Errors, StringComparison.Ordinal);

        Assert.Equal(0, (await terminal.RunAsync(["credential", "delete", "lab"])).Code);
        Assert.Equal("[]\n", (await terminal.RunAsync(["credential", "list", "-o", "json"])).Output);
    }

    [Fact]
    public async Task A_script_takes_the_builds_id_from_standard_output_and_the_rest_as_documents()
    {
        await using var terminal = await UserTerminal.OpenAsync(fixture);
        await terminal.LogInAsync();
        await terminal.RunAsync(["credential", "put", "lab", "--private-key-file", terminal.Write("key", Examples.PrivateKey)]);
        var spec = terminal.Write("demo.yaml", Examples.ThreeNodes);

        var valid = await terminal.RunAsync(["validate", "-f", spec]);
        Assert.Equal((0, "valid\n"), (valid.Code, valid.Output));
        var created = await terminal.RunAsync(["cluster", "create", "-f", spec]);
        Assert.Equal(0, created.Code);
        var build = Guid.Parse(created.Output);

        var shown = await terminal.RunAsync(["build", "show", $"{build}", "-o", "json"]);
        Assert.Equal("demo", JsonNode.Parse(shown.Output)!["clusterName"]!.GetValue<string>());
        Assert.Contains($"\n{build}   demo ", (await terminal.RunAsync(["build", "list", "--cluster", "demo"])).Output, StringComparison.Ordinal);
        Assert.Contains("\nalma-w1   10.0.2.11 ", (await terminal.RunAsync(["cluster", "show", "demo"])).Output, StringComparison.Ordinal);
        // What comes out as YAML goes in again.
        var yaml = (await terminal.RunAsync(["cluster", "show", "demo", "-o", "yaml"])).Output;
        var again = terminal.Write("again.yaml", Bodies.SpecOf(yaml));
        Assert.Equal(0, (await terminal.RunAsync(["validate", "-f", again])).Code);

        var cancelled = await terminal.RunAsync(["build", "cancel", $"{build}"]);
        Assert.StartsWith($"build {build} is ", cancelled.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spec_is_mended_in_its_file_and_the_build_resumed_after_a_look()
    {
        var tenant = await fixture.NewTenantAsync();
        await using var terminal = await UserTerminal.OpenAsync(fixture, tenant);
        await terminal.LogInAsync();
        await terminal.RunAsync(["credential", "put", "lab", "--private-key-file", terminal.Write("key", Examples.PrivateKey)]);
        terminal.Write("demo.yaml", Examples.ThreeNodes + "\ndns: {domain: wrong.example}\n");
        var build = (await terminal.RunAsync(["cluster", "create", "-f", "demo.yaml"])).Output.Trim();

        terminal.Write("demo.yaml", Examples.ThreeNodes + "\nkubernetes: {featureGates: {Some: true}}\n");
        Assert.Equal("demo has revision 2\n", (await terminal.RunAsync(["cluster", "update", "demo", "-f", "demo.yaml"])).Output);
        terminal.Write("change.json", """{"kubernetes": {"featureGates": {"Some": false}}}""");
        Assert.Equal("demo has revision 3\n", (await terminal.RunAsync(["cluster", "update", "demo", "--patch", "change.json"])).Output);
        var spec = JsonNode.Parse((await terminal.RunAsync(["cluster", "show", "demo", "-o", "json"])).Output)!["spec"]!;
        Assert.Equal(("cluster.local", false), ((string?)spec["dns"]!["domain"], (bool)spec["kubernetes"]!["featureGates"]!["Some"]!));
        Assert.Equal(2, (await terminal.RunAsync(["cluster", "update", "demo"])).Code);
        Assert.Equal(2, (await terminal.RunAsync(["cluster", "update", "demo", "-f", "demo.yaml", "--patch", "change.json"])).Code);

        await fixture.AsTenantAsync(tenant, async db => await db.Builds.ExecuteUpdateAsync(set => set.SetProperty(one => one.CurrentState, "Cancelled")));
        var preview = await terminal.RunAsync(["build", "resume", build, "--dry-run", "-o", "json", "--exclude", "nobody"]);
        Assert.Equal(3, preview.Code);
        Assert.Contains("nobody", preview.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_webhooks_and_audit_events_are_managed_from_the_terminal()
    {
        var tenant = await fixture.NewTenantAsync();
        await using var terminal = await UserTerminal.OpenAsync(fixture, tenant);
        await terminal.LogInAsync();
        var made = await terminal.RunAsync(["api-key", "create", "ci", "--role", "viewer", "--days", "3", "--to", "ci.key"]);
        Assert.True(made.Code == 0, made.Errors);
        Assert.Empty(made.Output);
        Assert.Equal(3, (await terminal.RunAsync(["webhook", "create", "portal", "--url", "https://portal.example.com/", "--server", terminal.Address, "--key-file", "ci.key"])).Code);
        var webhook = await terminal.RunAsync(["webhook", "create", "portal", "--url", "https://portal.example.com/", "--event", "build.failed"]);
        Assert.StartsWith("whsec_", Assert.Single(webhook.Lines), StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync(["webhook", "test", "portal"])).Code);
        Assert.Contains("webhook.test   pending", (await terminal.RunAsync(["webhook", "deliveries", "portal"])).Output, StringComparison.Ordinal);
        var audit = await terminal.RunAsync(["audit", "list", "-o", "json"]);
        Assert.Equal(["webhook.test", "webhook.create", "access.denied", "api-key.create"], JsonNode.Parse(audit.Output)!.AsArray().Select(one => (string?)one!["action"]));
        Assert.Equal(4, (await terminal.RunAsync(["audit", "export"])).Lines.Length);
        Assert.Equal(2, (await terminal.RunAsync(["audit", "list", "--limit", "1"])).Lines.Length);

        var id = Guid.Empty;
        await fixture.AsTenantAsync(tenant, async db =>
        {
            var delivery = await db.WebhookDeliveries.SingleAsync();
            (id, delivery.State, delivery.Attempts) = (delivery.Id, nameof(DeliveryState.Dead), [new DeliveryAttempt(TimeProvider.System.GetUtcNow(), 12, Error: "Name or service not known")]);
            await db.SaveChangesAsync();
        });
        Assert.Contains("Name or service not known", (await terminal.RunAsync(["webhook", "deliveries", "portal"])).Output, StringComparison.Ordinal);
        Assert.Contains("pending", (await terminal.RunAsync(["webhook", "replay", "portal", $"{id}"])).Output, StringComparison.Ordinal);
        Assert.StartsWith("whsec_", (await terminal.RunAsync(["webhook", "rotate", "portal"])).Output, StringComparison.Ordinal);
        Assert.Contains("   no   ", (await terminal.RunAsync(["webhook", "disable", "portal"])).Output, StringComparison.Ordinal);
        Assert.Contains("   yes   ", (await terminal.RunAsync(["webhook", "enable", "portal"])).Output, StringComparison.Ordinal);
        Assert.Contains("is deleted", (await terminal.RunAsync(["webhook", "delete", "portal"])).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await terminal.RunAsync(["webhook", "test", "portal"])).Code);
    }

    [Fact]
    public async Task The_exit_code_says_whose_turn_it_is()
    {
        await using var terminal = await UserTerminal.OpenAsync(fixture);
        await terminal.LogInAsync();
        terminal.Write("key", terminal.Key);
        terminal.Write("wrong.yaml", Examples.ThreeNodes.Replace("10.10.1.12", "10.10.1.10", StringComparison.Ordinal));
        foreach (var (code, line) in ((int, string)[])
        [
            (2, "cluster create"),
            (2, "cluster show nobody"),
            (2, "build show no-guid"),
            (2, "nonsense"),
            (3, "build show 0198f0a2-6f1e-7c3a-9d52-3b8e5c1f7a10"),
            (4, "cluster list --server http://127.0.0.1:1/ --key-file key"),
            (1, "validate -f wrong.yaml"),
            (3, "cluster create -f wrong.yaml"),
            (0, "cluster list -o yaml"),
        ])
        {
            var said = await terminal.RunAsync(line.Split(' '));
            Assert.True(code == said.Code, $"{line} ended with {said.Code}: {said.Output}{said.Errors}");
            Assert.True((code is 0 or 1) == (said.Errors.Length == 0), said.Errors);
        }
    }

    [Theory]
    // No history: it would be written while the home is deleted.
    [InlineData("bash", "bash --norc --noprofile -i", "unset HISTFILE; source <(slipway completion bash)")]
    [InlineData("zsh", "zsh -f -i", "autoload -Uz compinit; compinit -D; source <(slipway completion zsh)")]
    [InlineData("fish", "fish --no-config -i", "set fish_history ''; slipway completion fish | source")]
    public async Task A_shell_completes_commands_options_names_and_files(string shell, string command, string setup)
    {
        await using var user = await UserTerminal.OpenAsync(fixture);
        await user.LogInAsync();
        await user.RunAsync(["credential", "put", "lab-of-mine", "--private-key-file", user.Write("key", Examples.PrivateKey)]);
        user.Write("my-cluster.yaml", "");
        await using var terminal = await TmuxTerminal.StartAsync(user, 100, 30, command.Split(' '));
        await terminal.TypeAsync($"{setup}; echo {shell} is re''ady");
        await terminal.PressAsync("Enter");
        await terminal.ShowsAsync($"{shell} is ready");
        foreach (var (typed, completed) in ((string, string)[])
        [
            ("slipway clu", "slipway cluster"),
            ("echo | slipway cluster create --w", "slipway cluster create --wait"),
            ("slipway credential show lab", "slipway credential show lab-of-mine"),
            ("slipway validate -f my", "slipway validate -f my-cluster.yaml"),
            ("slipway credential put x --private-key-file ./my", "--private-key-file ./my-cluster.yaml"),
        ])
        {
            await terminal.TypeAsync(typed);
            await terminal.PressAsync("Tab");
            await terminal.ShowsAsync(completed);
            await terminal.PressAsync("C-u");
        }
    }

    private static class Bodies
    {
        public static string SpecOf(string yaml) =>
            Slipway.Api.Bodies.YamlReading.Parse(yaml)!["spec"]!.ToJsonString();
    }
}
