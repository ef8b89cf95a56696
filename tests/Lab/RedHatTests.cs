using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>One host of the reference cluster is of the RedHat family: dnf, rpm, no apt and no dpkg.</summary>
public sealed class RedHatTests(LabSystem system)
{
    [Fact]
    public async Task Packages_come_from_the_hosts_rpm_repository_under_the_names_of_its_family()
    {
        system.Need();
        var built = await system.Reference.Resumed;

        Assert.True(built.Build.Status == BuildStatus.Succeeded, built.Story);
        var changes = Step(built, "os", "packages").Changes;
        Assert.Superset(new HashSet<string>(["package conntrack-tools", "package container-selinux", "package iptables-nft", "package socat"]), changes.ToHashSet());
        var installed = await system.Hosts.OnAsync(LabHosts.RedHat, "rpm -q conntrack-tools container-selinux socat && conntrack --version && socat -V");
        Assert.Contains("container-selinux-", installed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Selinux_is_set_for_the_next_boot_which_labels_the_files_and_the_build_says_so()
    {
        system.Need();
        var built = await system.Reference.Resumed;

        Assert.Contains(Step(built, "os", "selinux").Warnings, warning => warning.StartsWith("SELINUX_NEEDS_REBOOT", StringComparison.Ordinal));
        var config = await system.Hosts.OnAsync(LabHosts.RedHat, "cat /etc/selinux/config && ls /.autorelabel");
        Assert.Contains("SELINUX=permissive\n", config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_selinux_denied_meanwhile_is_in_the_builds_report_once()
    {
        system.Need();
        var again = await system.Reference.Again;

        var report = await system.Slipway.Client.Api.GetSelinuxReportAsync(again.Build.Id);

        var denial = Assert.Single(report.Denials);
        Assert.Equal((LabHosts.RedHat, "preflight", "unix_chkpwd", "shadow", true, 3), (denial.Host, denial.Stage, denial.Command, denial.Target, denial.Permissive, denial.Count));
    }

    private static Step Step(BuildRecord built, string stage, string name) =>
        built.Of(LabHosts.RedHat).Single(task => task.Stage == stage).Attempts[^1].Steps.Single(step => step.Name == name);
}
