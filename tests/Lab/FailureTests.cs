using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

public sealed class FailureTests(LabSystem system)
{
    [Fact]
    public async Task A_wrong_sudo_password_on_one_host_fails_there_with_what_to_do()
    {
        system.Need();
        var failed = await system.Reference.WrongPassword;

        Assert.True(failed.Build.Status == BuildStatus.Failed, failed.Story);
        var error = failed.Build.Error!;
        Assert.Equal((ErrorCodes.SudoPasswordWrong, "alma-w2"), (error.Code, error.Host));
        Assert.NotEqual("preflight", error.Stage);
        Assert.NotEmpty(error.Hint!);
        Assert.All(failed.Tasks.Where(task => task.State == TaskState.Failed), task => Assert.Equal("alma-w2", task.Host));
    }

    [Fact]
    public async Task A_wrong_sudo_password_is_tried_once_and_locks_nobody_out()
    {
        system.Need();
        var failed = await system.Reference.WrongPassword;

        Assert.Single(failed.FailedOn("alma-w2").Attempts);
    }

    [Fact]
    public async Task Resuming_with_a_mended_credential_finishes_without_repeating_finished_tasks()
    {
        system.Need();
        var failed = await system.Reference.WrongPassword;
        var resumed = await system.Reference.Resumed;

        Assert.True(resumed.Build is { Status: BuildStatus.Succeeded, Run: 2 }, resumed.Story);
        // Facts are collected and files looked for anew at each resume, and what answers for all nodes learns of the one that was missing; everything else that had succeeded stays as it was.
        string[] again = ["preflight", "artifacts", "manifests", "join-token", "pod-cidrs", "node-metadata", "network", "verify"];
        var finished = failed.Succeeded.Where(task => task.Host is not null && !again.Contains(task.Stage)).Select(task => (task.Host, task.Stage)).ToHashSet();
        Assert.Contains(("alma-w1", "workers"), finished);
        Assert.All(
            resumed.Tasks.Where(task => finished.Contains((task.Host, task.Stage))),
            task => Assert.True(task is { Kept: true, Attempts.Count: 1 }, $"{task.Host} {task.Stage}: kept={task.Kept}, attempts={task.Attempts.Count}"));
    }

    [Fact]
    public async Task A_changed_host_key_stops_that_host_with_its_own_code()
    {
        system.Need();
        var disturbed = await system.Reference.Disturbed;

        Assert.True(disturbed.Build.Status == BuildStatus.Failed, disturbed.Story);
        var task = disturbed.FailedOn("alma-w1");
        Assert.Equal(ErrorCodes.HostKeyChanged, task.Error!.Code);
        Assert.Single(task.Attempts);
    }

    [Fact]
    public async Task A_host_whose_new_key_was_pinned_takes_part_again_and_so_does_one_that_is_back()
    {
        system.Need();
        var mended = await system.Reference.Mended;

        Assert.True(mended.Build.Status == BuildStatus.Succeeded, mended.Story);
        Assert.All(mended.Recap.Hosts, host => Assert.True(host is { Failed: 0, Unreachable: 0, Ok: > 0 }, host.ToString()));
        Assert.Equal(["alma-w1", "alma-w2", "alma1"], mended.Recap.Nodes.Where(node => node.Ready).Select(node => node.Name).Order());
    }

    [Fact]
    public async Task A_host_whose_link_was_down_has_its_routes_to_the_other_pods_back()
    {
        system.Need();
        Assert.Equal(2, (await system.Reference.CutOff).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_host_that_is_down_is_called_unreachable_and_not_failed()
    {
        system.Need();
        var disturbed = await system.Reference.Disturbed;

        var task = disturbed.FailedOn("alma-w2");
        Assert.Equal(ErrorCodes.HostUnreachable, task.Error!.Code);
        Assert.True(disturbed.Recap.Hosts.Single(host => host.Host == "alma-w2") is { Unreachable: 1, Failed: 0 }, disturbed.Story);
    }
}
