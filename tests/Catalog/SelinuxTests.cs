using Slipway.Catalog.Protocol;

namespace Slipway.Tests.Catalog;

/// <summary>With stand-ins for what only a machine with SELinux has; the lab runs the real ausearch.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SelinuxTests
{
    private const string SelinuxIsOn = "selinux_on() { true; }; have() { true; }; restorecon() { echo \"restorecon $*\"; }; ";

    [Theory]
    [InlineData("printf x | ensure_file \"$ROOT/f\" 0644 \"$OWNER\"", "restorecon -F {0}/f")]
    [InlineData("ensure_dir \"$ROOT/d\" 0755 \"$OWNER\"", "restorecon -F {0}/d")]
    public void What_a_verb_makes_is_labelled_as_the_policy_wants_it_and_only_then(string step, string command)
    {
        using var attempt = new AttemptDirectory(SelinuxIsOn + step);
        var expected = string.Format(System.Globalization.CultureInfo.InvariantCulture, command, attempt.HostPath("").TrimEnd('/'));
        Assert.Contains(expected + "\n", attempt.Execute().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("restorecon", attempt.Execute().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Denials_since_the_last_one_seen_are_warnings_of_the_step_and_equal_ones_are_counted()
    {
        using var attempt = new AttemptDirectory("ok first", "ok second");
        AddAusearch(
            attempt,
            Denial("1764012300.111", 90, "old"),
            Denial("1764012345.123", 101, "unix_chkpwd"),
            Denial("1764012345.123", 102, "unix_chkpwd"),
            Denial("1764012346.001", 7, "runc"));
        File.WriteAllText(Path.Combine(attempt.Root, "denials"), "1764012345.000:0\n");

        var run = attempt.Execute();

        var warnings = run.Lines.OfType<Warning>().ToList();
        Assert.All(warnings, warning => Assert.Equal("SELINUX_DENIED", warning.Code));
        Assert.Equal(
            [
                "{ read open } comm=\"unix_chkpwd\" path=\"/etc/shadow\" scontext=system_u:system_r:chkpwd_t:s0 tcontext=system_u:object_r:shadow_t:s0 tclass=file permissive=1 count=2",
                "{ read open } comm=\"runc\" path=\"/etc/shadow\" scontext=system_u:system_r:chkpwd_t:s0 tcontext=system_u:object_r:shadow_t:s0 tclass=file permissive=1 count=1",
            ],
            warnings.Select(warning => warning.Message));
        Assert.Equal("1764012346.001:7\n", File.ReadAllText(Path.Combine(attempt.Root, "denials")));
        Assert.Equal(1, run.Lines.OfType<StepEnded>().First().Index);
        Assert.True(run.Lines.ToList().FindLastIndex(line => line is Warning) < run.Lines.ToList().FindIndex(line => line is StepEnded));
    }

    [Fact]
    public void The_file_is_as_old_as_the_last_step_also_when_there_was_nothing_to_tell()
    {
        using var attempt = new AttemptDirectory("ok first");
        AddAusearch(attempt);
        var seen = Path.Combine(attempt.Root, "denials");
        File.WriteAllText(seen, "1764012345.000:0\n");
        File.SetLastWriteTimeUtc(seen, DateTime.UnixEpoch);
        attempt.Execute();
        Assert.NotEqual(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(seen));
        Assert.Equal("1764012345.000:0\n", File.ReadAllText(seen));
    }

    [Fact]
    public void A_failing_step_tells_its_denials_too()
    {
        using var attempt = new AttemptDirectory("fail STEP_X broken");
        AddAusearch(attempt, Denial("1764012345.123", 101, "containerd"));
        File.WriteAllText(Path.Combine(attempt.Root, "denials"), "1764012345.000:0\n");
        var run = attempt.Execute();
        Assert.Equal([StepResult.Failed], run.Results);
        Assert.Single(run.Lines.OfType<Warning>());
    }

    [Fact]
    public void Where_no_build_watches_nobody_asks()
    {
        using var attempt = new AttemptDirectory("ok first");
        AddAusearch(attempt, Denial("1764012345.123", 101, "containerd"));
        Assert.Empty(attempt.Execute().Lines.OfType<Warning>());
    }

    private static string Denial(string time, int serial, string command) =>
        $"type=AVC msg=audit({time}:{serial}): avc:  denied  {{ read open }} for  pid={serial} comm=\"{command}\" path=\"/etc/shadow\" dev=\"dm-0\" ino=1 scontext=system_u:system_r:chkpwd_t:s0 tcontext=system_u:object_r:shadow_t:s0 tclass=file permissive=1";

    /// <summary>main.sh fixes the PATH, so that a program of the test's own can only be a function of lib.sh.</summary>
    private static void AddAusearch(AttemptDirectory attempt, params string[] lines)
    {
        var library = Path.Combine(attempt.Path, "lib.sh");
        File.AppendAllText(library, "\nausearch() { cat <<'LOG'\n" + string.Join('\n', lines) + "\nLOG\n}\n");
    }
}
