using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Imports;

public sealed class BastionTests
{
    private const string Fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public void The_bastion_is_the_way_to_the_hosts_and_none_of_them()
    {
        var result = With($"jump ansible_host=192.0.2.1 ansible_port=2222 ansible_user=gate slipway_host_key={Fingerprint}");

        Assert.Equal(["cp1", "w1", "w2"], result.Spec.Hosts.Select(host => host.Name));
        Assert.Equal(new BastionSpec { Address = "192.0.2.1", Port = 2222, User = "gate", HostKey = Fingerprint }, result.Spec.Ssh.Bastion);
        Assert.Equal((ImportOutcome.Applied, "#/ssh/bastion"), (result.Of("bastion").Outcome, result.Of("bastion").Field));
        Assert.Equal((ImportOutcome.Applied, "#/ssh/bastion/port"), (result.Of("ansible_port").Outcome, result.Of("ansible_port").Field));
        Assert.DoesNotContain(result.Findings, finding => finding.Subject == "jump");
    }

    [Fact]
    public void Without_a_fingerprint_it_is_not_trusted()
    {
        var result = With("jump ansible_host=192.0.2.1");

        Assert.Equal("", result.Spec.Ssh.Bastion!.HostKey);
        Assert.Equal((ImportOutcome.DefaultDiffers, "#/ssh/bastion/hostKey"), (result.Of("jump").Outcome, result.Of("jump").Field));
    }

    [Fact]
    public void Kubespray_goes_through_the_first_of_several()
    {
        var result = With("jump ansible_host=192.0.2.1\nother ansible_host=192.0.2.2");

        Assert.Equal("192.0.2.1", result.Spec.Ssh.Bastion!.Address);
        Assert.Equal(ImportOutcome.NotSupported, result.Of("other").Outcome);
    }

    [Fact]
    public void It_has_a_login_of_its_own_where_that_is_another()
    {
        const string All = "ansible_user: ops\nansible_password: theirs\nansible_become_password: s\n";
        var same = With("jump ansible_host=192.0.2.1", ("group_vars/all.yml", All));
        var other = With("jump ansible_host=192.0.2.1", ("group_vars/all.yml", All), ("host_vars/jump.yml", "ansible_user: gate\nansible_password: its\n"));

        Assert.Equal(("ops", null, null), (same.Spec.Ssh.Bastion!.User, same.Spec.Ssh.Bastion.Credential, same.BastionCredential));
        Assert.Equal(("gate", "c-bastion"), (other.Spec.Ssh.Bastion!.User, other.Spec.Ssh.Bastion.Credential));
        Assert.Equal(("c-bastion", "its", null), (other.BastionCredential!.Name, other.BastionCredential.SshPassword, other.BastionCredential.SudoPassword));
        Assert.Equal(("theirs", "ops"), (other.Credential.SshPassword, other.Spec.Ssh.User));
        Assert.Equal(["sshPassword"], other.BastionSecrets);
    }

    [Fact]
    public void Its_name_in_an_export_is_nobody_elses()
    {
        var spec = With($"jump ansible_host=192.0.2.1 slipway_host_key={Fingerprint}").Spec;
        spec = spec with { Hosts = [.. spec.Hosts.Select((host, at) => host with { Name = new[] { "bastion", "bastion-2", "bastion-1" }[at] })] };

        var back = KubesprayImport.Read(new KubesprayImportRequest { Files = KubesprayExporter.Write(spec).Files, ClusterName = "c" });

        Assert.Equal(spec.Ssh.Bastion, back.Spec.Ssh.Bastion);
        Assert.Equal(spec.Hosts.Select(host => host.Name), back.Spec.Hosts.Select(host => host.Name));
    }

    private static ImportResult With(string bastions, params (string Path, string Text)[] more) => KubesprayImport.Read(new KubesprayImportRequest
    {
        Files = more.Prepend(("inventory.ini", $"{Importing.ThreeHosts}\n[bastion]\n{bastions}\n")).ToDictionary(),
        CreateCredential = "c",
        ClusterName = "c",
    });
}
