using System.CommandLine;
using Slipway.Cli.Commands;

namespace Slipway.Tests.Cli;

public sealed class MistakeTests
{
    [Theory]
    [InlineData("cluster list -o xml", "'xml' not recognized")]
    [InlineData("cluster build one --kind destroy", "'preflight'")]
    [InlineData("cluster list --nope", "'--nope'")]
    [InlineData("clusters", "cluster")]
    [InlineData("build output one", "'--stage' is required")]
    [InlineData("cluster update one", "say either --file or --patch")]
    [InlineData("artifacts list", "say either --version or --file")]
    [InlineData("artifacts verify --to . -f a.yaml --manifest calico", "a spec names its own")]
    public void What_is_wrong_is_said_on_standard_error_without_a_page_of_help(string line, string said)
    {
        var (output, error) = Run(line);

        Assert.DoesNotContain("Usage:", output, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cluster")]
    public void Where_no_command_is_named_help_names_them(string line) => Assert.Contains("Usage:", Run(line).Output, StringComparison.Ordinal);

    private static (string Output, string Error) Run(string line)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        SlipwayCommand.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (output.ToString(), error.ToString());
    }
}
