using System.Diagnostics;
using CsCheck;
using Slipway.Catalog;

namespace Slipway.Tests.Catalog;

public sealed class ShellParametersTests
{
    public sealed record Row(string Name, int Port, bool Secure);

    public sealed record Everything
    {
        public string PodCidr { get; init; } = "";
        public int ApiPort { get; init; }
        public bool IsLeader { get; init; }
        public string? Missing { get; init; }
        public IReadOnlyList<string> Sha256Sums { get; init; } = [];
        public IReadOnlyList<Row> Rows { get; init; } = [];
    }

    [Fact]
    public void Each_property_is_an_assignment()
    {
        var text = ShellParameters.Render(new Everything
        {
            PodCidr = "10.0.0.0/8",
            ApiPort = 6443,
            IsLeader = true,
            Sha256Sums = ["a", "b"],
            Rows = [new("x", 1, true), new("", 2, false)],
        });
        Assert.Equal("POD_CIDR='10.0.0.0/8'\nAPI_PORT='6443'\nIS_LEADER='true'\nMISSING=''\nSHA256_SUMS='a\nb'\nROWS='x\t1\ttrue\n\t2\tfalse'\n", text);
    }

    [Fact]
    public void Any_text_arrives_in_the_shell_as_it_is()
    {
        var texts = Gen.String[Gen.OneOf(Gen.Const('\''), Gen.Const('"'), Gen.Const('$'), Gen.Const('\\'), Gen.Const('\n'), Gen.Const('\t'), Gen.Const('`'),
            Gen.Const('!'), Gen.Const(' '), Gen.Const('\r'), Gen.Char['\u0001', '\u007f'], Gen.Char['\u00a0', '\u2fff']), 0, 40];
        foreach (var shell in new[] { "/bin/sh", "/bin/bash" })
        {
            texts.List[20].Sample(values =>
            {
                var script = string.Concat(values.Select((value, i) => ShellParameters.Render(new Everything { PodCidr = value }).Replace("POD_CIDR", $"V{i}", StringComparison.Ordinal)));
                var print = string.Concat(values.Select((_, i) => $"printf '%s\\000' \"$V{i}\"\n"));
                Assert.Equal(values, RunScript(shell, script + print).Split('\0')[..^1]);
            }, iter: 15);
        }
    }

    [Fact]
    public void What_a_list_cannot_carry_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ShellParameters.Render(new Everything { Sha256Sums = ["a\nb"] }));
        Assert.Throws<ArgumentException>(() => ShellParameters.Render(new Everything { Rows = [new("a\tb", 1, true)] }));
        Assert.Throws<ArgumentException>(() => ShellParameters.Render(new Everything { Rows = [new("a\nb", 1, true)] }));
        Assert.Throws<ArgumentException>(() => ShellParameters.Render(new Everything { PodCidr = "a\0b" }));
    }

    [Fact]
    public void No_stage_takes_the_name_of_a_variable_that_the_shell_or_the_verbs_use()
    {
        string[] taken = ["PATH", "HOME", "IFS", "ENV", "LC_ALL", "PWD", "OPTIND", "LF", "TAB", "US", "CACHE", "STATE", "SLIPWAY_DIR", "SLIPWAY_NONCE", "SLIPWAY_CHECK"];
        var names = Slipway.Catalog.Catalogue.Stages.SelectMany(stage => stage.ParametersType.GetProperties()).Select(property => ShellParameters.VariableName(property.Name));
        Assert.Empty(names.Intersect(taken));
    }

    private static string RunScript(string shell, string script)
    {
        using var process = Process.Start(new ProcessStartInfo(shell, ["-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        })!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
