using Slipway.Catalog.Protocol;

namespace Slipway.Tests.Catalog;

public sealed class ProtocolLineTests
{
    public static TheoryData<string, ProtocolLine> Lines => new()
    {
        { "step\t1\tpackages", new StepStarted(1, "packages") },
        { "verb\tok\tfile /etc/x\t", new VerbReported(VerbResult.Ok, "file /etc/x", "") },
        { "verb\tchanged\tfile /etc/x\t-a\\n+b", new VerbReported(VerbResult.Changed, "file /etc/x", "-a\n+b") },
        { "verb\twould-change\tpackage socat\tnot installed", new VerbReported(VerbResult.WouldChange, "package socat", "not installed") },
        { "skip\tno firewall", new StepSkipped("no firewall") },
        { "warn\tSYSCTL_UNKNOWN\tno such key", new Warning("SYSCTL_UNKNOWN", "no such key") },
        { "check\tmemory\terror\twaived\t900 MB\tgive more", new CheckReported("memory", CheckSeverity.Error, CheckOutcome.Waived, "900 MB", "give more") },
        { "out\tnodes\t[]", new OutputDeclared("nodes", "[]") },
        { "fail\tDISK_FULL\tno room\tmake room", new StepFailure("DISK_FULL", "no room", "make room") },
        { "end\t12\tfailed\t1", new StepEnded(12, StepResult.Failed, 1) },
        { "end\t3\tstopped\t75", new StepEnded(3, StepResult.Stopped, 75) },
        { "out\tx\ta\\\\nb\\tc\\nd\\", new OutputDeclared("x", "a\\nb\tc\nd\\") },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_is_what_it_says(string line, ProtocolLine expected)
    {
        Assert.True(ProtocolLine.TryParse("abc", "@@abc " + line, out var parsed));
        Assert.Equal(expected, parsed);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Another_attempts_line_is_ordinary_output(string line, ProtocolLine unexpected)
    {
        Assert.False(ProtocolLine.TryParse("abd", "@@abc " + line, out var parsed));
        Assert.NotEqual(unexpected, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain output")]
    [InlineData("@@abc")]
    [InlineData("@@abc dance\tx")]
    [InlineData("@@abc step\tone\tx")]
    [InlineData("@@abc step\t-1\tx")]
    [InlineData("@@abc step\t1")]
    [InlineData("@@abc verb\tmaybe\tx\t")]
    [InlineData("@@abc end\t1\tok\t0\tmore")]
    [InlineData("@@abc check\tid\tfatal\tpassed\tx\ty")]
    public void A_line_without_the_fields_of_its_kind_is_ordinary_output(string line) =>
        Assert.False(ProtocolLine.TryParse("abc", line, out _));

    [Theory]
    [MemberData(nameof(Lines))]
    public void Texts_are_cleaned_and_the_protocols_own_words_are_not(string line, ProtocolLine expected)
    {
        Assert.True(ProtocolLine.TryParse("abc", "@@abc " + line, out var parsed, _ => "clean"));

        foreach (var member in expected.GetType().GetProperties())
        {
            Assert.Equal(member.PropertyType == typeof(string) ? "clean" : member.GetValue(expected), member.GetValue(parsed));
        }
    }

    [Fact]
    public void An_empty_nonce_never_matches() => Assert.False(ProtocolLine.TryParse("", "@@ skip\tx", out _));
}
