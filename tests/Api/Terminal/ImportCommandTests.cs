using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Persistence.Secrets;

namespace Slipway.Tests.Api.Terminal;

/// <summary><c>slipway import kubespray</c> and its way back.</summary>
public sealed class ImportCommandTests(ApiFixture fixture)
{
    private const string Inventory = """
        [kube_control_plane]
        cp1 ansible_host=10.0.0.1 etcd_member_name=etcd1

        [etcd:children]
        kube_control_plane

        [kube_node]
        w1 ansible_host=10.0.0.2
        """;

    [Fact]
    public async Task An_inventory_folder_becomes_a_spec_that_a_cluster_can_be_made_of()
    {
        var tenant = await fixture.NewTenantAsync();
        await using var terminal = await UserTerminal.OpenAsync(fixture, tenant);
        await terminal.LogInAsync();
        var folder = Folder(terminal, out var key);
        var said = await terminal.RunAsync(["import", "kubespray", folder, "--credential", "mine", "--private-key-file", key, "--to", "mine.yaml"]);

        Assert.True(said.Code == 0, said.Errors);
        Assert.Empty(said.Output);
        Assert.Contains("mycluster/group_vars/all.yml:4 ", said.Errors, StringComparison.Ordinal);
        Assert.Contains("some_company_variable", said.Errors, StringComparison.Ordinal);
        Assert.Contains("holds sshPrivateKey, sudoPassword", said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said.Errors, StringComparison.Ordinal);
        var spec = await File.ReadAllTextAsync(Path.Combine(terminal.Home.FullName, "mine.yaml"));
        Assert.DoesNotContain("podCidr", spec, StringComparison.Ordinal);
        Assert.Contains("name: mycluster", spec, StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync(["validate", "-f", "mine.yaml"])).Code);
        await fixture.AsTenantAsync(tenant, async db =>
        {
            var secrets = fixture.Services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(tenant, (await db.Credentials.SingleAsync()).Protected);
            Assert.Equal(("hunter2", Examples.PrivateKey), (secrets.SudoPassword, secrets.SshPrivateKey));
        });

        Assert.Equal(0, (await terminal.RunAsync(["cluster", "create", "-f", "mine.yaml"])).Code);
        Assert.Equal(0, (await terminal.RunAsync(["export", "kubespray", "mycluster", "--to", "back"])).Code);
        Assert.Contains("etcd_member_name=etcd1", await File.ReadAllTextAsync(Path.Combine(terminal.Home.FullName, "back", "inventory.ini")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Kubespray_wrote_there_does_not_leave_the_machine()
    {
        await using var terminal = await UserTerminal.OpenAsync(fixture);
        await terminal.LogInAsync();
        var said = await terminal.RunAsync(["import", "kubespray", Folder(terminal, out _), "-o", "json"]);

        var findings = JsonNode.Parse(said.Output)!["findings"]!.AsArray();
        var kept = findings.Single(finding => finding!["file"]!.GetValue<string>() == "mycluster/artifacts/admin.conf")!;
        Assert.Equal(("not-read", "Not sent: in artifacts/."), (kept["outcome"]!.GetValue<string>(), kept["detail"]!.GetValue<string>()));
        // A finding of the server's would say that it is neither an inventory nor variables.
        Assert.Single(findings, finding => finding!["file"]!.GetValue<string>() == "mycluster/kubectl" && finding["detail"]!.GetValue<string>().StartsWith("Not sent", StringComparison.Ordinal));
        // No credential was asked for, so the draft refers to none that exists.
        Assert.Equal(1, said.Code);
    }

    [Fact]
    public async Task Vaulted_files_are_read_with_the_password_in_a_file()
    {
        await using var terminal = await UserTerminal.OpenAsync(fixture);
        await terminal.LogInAsync();
        var vault = Path.Combine(AppContext.BaseDirectory, "vault");
        var folder = Folder(terminal, out _);
        terminal.Write("inventory/mycluster/group_vars/kube_node.yml", await File.ReadAllTextAsync(Path.Combine(vault, "v11.yml")));

        var closed = await terminal.RunAsync(["import", "kubespray", folder]);
        Assert.NotEqual(0, closed.Code);
        Assert.Contains("kube_node.yml", closed.Errors, StringComparison.Ordinal);
        var open = await terminal.RunAsync(["import", "kubespray", folder, "--vault-password-file", Path.Combine(vault, "pw1.txt"), "-o", "json"]);
        Assert.Contains(JsonNode.Parse(open.Output)!["findings"]!.AsArray(), finding =>
            (string?)finding!["subject"] == "ansible_become_password" && finding["file"]!.GetValue<string>().EndsWith("kube_node.yml", StringComparison.Ordinal));
        Assert.DoesNotContain("pässword", open.Errors + open.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_can_insist_that_all_of_it_was_understood()
    {
        await using var terminal = await UserTerminal.OpenAsync(fixture);
        await terminal.LogInAsync();
        var folder = Folder(terminal, out var key);
        Assert.Equal(1, (await terminal.RunAsync(["import", "kubespray", folder, "--strict", "--credential", "mine", "--private-key-file", key])).Code);
    }

    private static string Folder(UserTerminal terminal, out string key)
    {
        terminal.Write("inventory/mycluster/inventory.ini", Inventory);
        terminal.Write("inventory/mycluster/group_vars/all.yml", "ansible_become_password: hunter2\nkube_network_plugin: none\nkube_proxy_mode: iptables\nsome_company_variable: true\n");
        terminal.Write("inventory/mycluster/artifacts/admin.conf", "client-key-data: secret");
        terminal.Write("inventory/mycluster/kubectl", "\u007fELF\0\0");
        key = terminal.Write("id_ed25519", Examples.PrivateKey);
        return "inventory/mycluster/";
    }
}
