using Slipway.Catalog.Protocol;

namespace Slipway.Tests.Catalog;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VerbTests
{
    [Theory]
    [InlineData("printf 'one\\ntwo\\n' | ensure_file \"$ROOT/etc/file\" 0644 \"$OWNER\"")]
    [InlineData("ensure_dir \"$ROOT/new/directory\" 0750 \"$OWNER\"")]
    [InlineData("ensure_link \"$ROOT/link\" target")]
    [InlineData("ensure_line \"$ROOT/lines\" 'key=value' '^key='")]
    [InlineData(": >>\"$ROOT/hosts\"; echo '10.0.0.1 a' | ensure_block \"$ROOT/hosts\" hosts")]
    [InlineData("if [ -e \"$ROOT/applied\" ]; then ok thing; else apply thing detail touch \"$ROOT/applied\"; fi")]
    [InlineData("echo in >\"$ROOT/in\"; ensure_produced tool \"$ROOT/in\" \"$ROOT/out\" cp \"$ROOT/in\" \"$ROOT/out\"")]
    public void A_verb_changes_once_and_check_mode_changes_nothing(string step)
    {
        using var attempt = new AttemptDirectory(step);
        var planned = attempt.Execute(check: true);
        Assert.Equal(VerbResult.WouldChange, planned.Verb.Result);
        Assert.Equal([StepResult.Ok], planned.Results);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(attempt.HostPath("")), path => Path.GetFileName(path) is not ("hosts" or "in"));

        var first = attempt.Execute();
        Assert.Equal(VerbResult.Changed, first.Verb.Result);
        Assert.Equal([StepResult.Changed], first.Results);

        var second = attempt.Execute();
        Assert.Equal(VerbResult.Ok, second.Verb.Result);
        Assert.Equal([StepResult.Ok], second.Results);
    }

    [Fact]
    public void A_link_takes_the_place_of_an_empty_directory_and_of_no_other()
    {
        using var attempt = new AttemptDirectory("ensure_link \"$ROOT/link\" target");
        Directory.CreateDirectory(attempt.HostPath("link/etcd"));
        foreach (var check in (bool[])[true, false])
            Assert.Equal("DIRECTORY_NOT_EMPTY", attempt.Execute(check).Failure.Code);
        Directory.Delete(attempt.HostPath("link/etcd"));
        Assert.Equal(VerbResult.WouldChange, attempt.Execute(check: true).Verb.Result);
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        Assert.Equal("target", new FileInfo(attempt.HostPath("link")).LinkTarget);
    }

    [Fact]
    public void A_file_is_written_exactly_with_its_mode_and_leaves_nothing_beside_it()
    {
        using var attempt = new AttemptDirectory("printf 'a\\nb' | ensure_file \"$ROOT/d/file\" 0640 \"$OWNER\"");
        attempt.Execute();
        Assert.Equal("a\nb", File.ReadAllText(attempt.HostPath("d/file")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(attempt.HostPath("d/file")));
        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(attempt.HostPath("d")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_changed_file_shows_what_differs_unless_only_some_may_read_it()
    {
        using var attempt = new AttemptDirectory("printf 'new\\n' | ensure_file \"$ROOT/open\" 0644 \"$OWNER\"", "printf 'secret\\n' | ensure_file \"$ROOT/closed\" 0600 \"$OWNER\"");
        File.WriteAllText(attempt.HostPath("open"), "old\n");
        File.WriteAllText(attempt.HostPath("closed"), "old\n");
        var verbs = attempt.Execute().Lines.OfType<VerbReported>().ToList();
        Assert.Contains("-old\n+new", verbs[0].Detail, StringComparison.Ordinal);
        Assert.Equal("content differs", verbs[1].Detail);
    }

    [Fact]
    public void A_wrong_mode_alone_is_mended()
    {
        using var attempt = new AttemptDirectory("printf x | ensure_file \"$ROOT/f\" 0600 \"$OWNER\"");
        File.WriteAllText(attempt.HostPath("f"), "x");
        File.SetUnixFileMode(attempt.HostPath("f"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(attempt.HostPath("f")));
    }

    [Fact]
    public void A_line_replaces_all_that_match_and_keeps_the_rest_and_the_mode()
    {
        using var attempt = new AttemptDirectory("ensure_line \"$ROOT/f\" 'SELINUX=permissive' '^SELINUX='");
        File.WriteAllText(attempt.HostPath("f"), "# a\nSELINUX=enforcing\nSELINUXTYPE=targeted\nSELINUX=disabled\n");
        File.SetUnixFileMode(attempt.HostPath("f"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        attempt.Execute();
        Assert.Equal("# a\nSELINUX=permissive\nSELINUXTYPE=targeted\n", File.ReadAllText(attempt.HostPath("f")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(attempt.HostPath("f")));
    }

    [Fact]
    public void A_block_is_replaced_and_goes_with_its_content()
    {
        using var attempt = new AttemptDirectory("printf '%s' \"$CONTENT\" | ensure_block \"$ROOT/f\" x");
        File.WriteAllText(attempt.HostPath("f"), "before\n# BEGIN slipway x\nold\n# END slipway x\nafter\n");
        attempt.Write("params.sh", $"STATE=/nowhere\nROOT='{attempt.HostPath("").TrimEnd('/')}'\nCONTENT='new'\n");
        attempt.Execute();
        Assert.Equal("before\nafter\n# BEGIN slipway x\nnew\n# END slipway x\n", File.ReadAllText(attempt.HostPath("f")));
        attempt.Write("params.sh", $"STATE=/nowhere\nROOT='{attempt.HostPath("").TrimEnd('/')}'\nCONTENT=''\n");
        attempt.Execute();
        Assert.Equal("before\nafter\n", File.ReadAllText(attempt.HostPath("f")));
    }

    [Fact]
    public void What_a_tool_produced_is_made_again_when_input_or_output_changed()
    {
        using var attempt = new AttemptDirectory("ensure_produced tool \"$ROOT/in\" \"$ROOT/out\" cp \"$ROOT/in\" \"$ROOT/out\"");
        File.WriteAllText(attempt.HostPath("in"), "1");
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        File.WriteAllText(attempt.HostPath("in"), "2");
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        File.WriteAllText(attempt.HostPath("out"), "by hand");
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        Assert.Equal("2", File.ReadAllText(attempt.HostPath("out")));
        Assert.Equal(VerbResult.Ok, attempt.Execute().Verb.Result);
    }

    [Fact]
    public void A_setting_that_the_kernel_has_not_is_kept_and_warned_about()
    {
        using var attempt = new AttemptDirectory("echo 'no.such.setting = 1' | ensure_sysctl \"$ROOT/sysctl.conf\"");
        var run = attempt.Execute();
        Assert.Equal("no.such.setting = 1\n", File.ReadAllText(attempt.HostPath("sysctl.conf")));
        Assert.Equal("SYSCTL_UNKNOWN", Assert.Single(run.Lines.OfType<Warning>()).Code);
        Assert.Equal([StepResult.Changed], run.Results);
    }

    [Fact]
    public void A_feature_that_is_built_into_the_kernel_counts_as_loaded()
    {
        using var attempt = new AttemptDirectory("ensure_module no_such_module /proc/self");
        Assert.Equal(VerbResult.Ok, attempt.Execute().Verb.Result);
    }

    [Fact]
    public void Waiting_ends_with_its_code()
    {
        using var attempt = new AttemptDirectory("wait_for 0 WAIT_TIMEOUT 'it did not come' 'look there' false");
        Assert.Equal(new StepFailure("WAIT_TIMEOUT", "it did not come", "look there"), attempt.Execute().Failure);
    }

    [Fact]
    public void Whatever_finds_no_room_fails_for_want_of_room()
    {
        using var attempt = new AttemptDirectory("why=$(LC_ALL=C cp /proc/cpuinfo /dev/full 2>&1) || fail IMAGE_PULL_FAILED \"pull: $why\" 'look at the registry'");
        var failure = attempt.Execute().Failure;
        Assert.Equal("DISK_FULL", failure.Code);
        Assert.Contains("/dev/full", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("Free space", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_did_not_arrive_fails_the_step()
    {
        using var attempt = new AttemptDirectory("ensure_file \"$ROOT/f\" 0600 \"$OWNER\" <\"$(secret_path key)\"");
        Assert.Equal("SECRET_MISSING", attempt.Execute().Failure.Code);
        Assert.False(File.Exists(attempt.HostPath("f")));
        attempt.Write("secrets/key", "s3cret\n");
        var run = attempt.Execute();
        Assert.Equal("s3cret\n", File.ReadAllText(attempt.HostPath("f")));
        Assert.DoesNotContain("s3cret", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Checks_fail_together_and_a_waived_one_does_not()
    {
        using var attempt = new AttemptDirectory(
            "WAIVERS=disk; check memory error failed '1 MB' 'more'; check disk error failed '2 MB' 'more'; check swap warning failed on off; check cpus error passed 4 ''",
            Slipway.Catalog.Catalogue.Find("preflight").Steps[^1].Script);
        var run = attempt.Execute();
        Assert.Equal([CheckOutcome.Failed, CheckOutcome.Waived, CheckOutcome.Failed, CheckOutcome.Passed], run.Lines.OfType<CheckReported>().Select(check => check.Outcome));
        Assert.Equal(("PREFLIGHT_FAILED", "memory: 1 MB"), (run.Failure.Code, run.Failure.Message));
    }
}
