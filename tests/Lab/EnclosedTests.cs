using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>A host behind a proxy, with a registry that wants a login, which must reboot.</summary>
[Trait("kind", "full")]
public sealed class EnclosedTests(LabSystem system, EnclosedStory story) : IClassFixture<EnclosedStory>
{
    [Fact]
    public async Task A_wrong_login_stops_the_build_at_once_and_says_which_it_is()
    {
        system.Need();
        var refused = await story.Refused;

        Assert.True(refused.Build.Error?.Code == ErrorCodes.RegistryLoginRefused, refused.Story);
        Assert.Single(refused.Task(EnclosedStory.Host, "runtime").Attempts);
    }

    [Fact]
    public async Task The_host_reboots_once_and_the_build_goes_on_when_it_is_back()
    {
        system.Need();
        var refused = await story.Refused;

        var os = refused.Task(EnclosedStory.Host, "os");
        Assert.True(os.State == TaskState.Succeeded, refused.Story);
        Assert.NotEqual(story.Boots.Before, story.Boots.After);
        Assert.Equal(ErrorCodes.HostRebooted, os.Attempts[0].Steps[^1].Code);
        Assert.Contains(refused.Events, happened => happened.IsOf(os.Id) && happened.IsState("retrying", ErrorCodes.HostRebooted));
        // The lab's kernel has SELinux switched off whatever its file says.
        Assert.Contains(os.Attempts[^1].Steps.SelectMany(step => step.Warnings), warning => warning.StartsWith("REBOOT_DID_NOT_HELP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_right_login_everything_comes_through_the_proxy_and_the_login_is_roots_alone()
    {
        system.Need();
        var built = await story.Built;

        Assert.True(built.Build.Status == BuildStatus.Succeeded, built.Story);
        var asked = story.Hosts.ProxyLog;
        Assert.Contains($"{story.Hosts.Gateway}:5001/v2/", asked, StringComparison.Ordinal);
        Assert.Contains($"{story.Hosts.Gateway}:8080/files/", asked, StringComparison.Ordinal);
        Assert.Equal("600 root:root", (await story.Hosts.OnAsync(EnclosedStory.Host, "stat -c '%a %U:%G' /etc/containerd/config.toml")).Trim());
        var elsewhere = await story.Hosts.OnAsync(EnclosedStory.Host, $"curl -s -m 5 http://{story.Hosts.Gateway}:5000/v2/ || echo closed; curl -s -m 5 -o /dev/null -w '%{{http_code}}' -x {story.Hosts.Proxy} {story.Hosts.PrivateRegistry}/v2/");
        Assert.Equal("closed\n401", elsewhere.Trim());
    }
}
