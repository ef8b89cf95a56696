using System.CommandLine;
using Slipway.Cli.Commands;

namespace Slipway.Tests.Cli;

public sealed class CommandTreeTests
{
    private static readonly RootCommand Root = SlipwayCommand.Create();

    public static TheoryData<string> Leaves => [.. Below(Root, "slipway").Where(leaf => leaf.Command.Subcommands.Count == 0).Select(leaf => leaf.Path)];

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Every_command_has_a_description_and_an_example_of_itself(string path)
    {
        var command = Below(Root, "slipway").Single(leaf => leaf.Path == path).Command;
        Assert.NotEmpty(command.Description!);
        Assert.NotEmpty(Examples.Of(command));
        Assert.All(Examples.Of(command), example => Assert.Contains(path, example, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Its_examples_are_commands_that_exist(string path)
    {
        var command = Below(Root, "slipway").Single(leaf => leaf.Path == path).Command;
        Assert.All(Examples.Of(command), example => Assert.Empty(Root.Parse(CommandIn(example)).Errors));
    }

    [Fact]
    public void Help_shows_them()
    {
        var output = new StringWriter();
        Root.Parse("cluster create --help").Invoke(new InvocationConfiguration { Output = output });
        Assert.Contains("Examples:", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("  slipway cluster create -f my-cluster.yaml --wait", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_option_takes_a_secret_by_value()
    {
        var names = Below(Root, "slipway").SelectMany(leaf => leaf.Command.Options).Concat(Root.Options).Select(option => option.Name).Distinct();
        Assert.DoesNotContain(names, name => (name.Contains("password", StringComparison.Ordinal) || name.Contains("key", StringComparison.Ordinal) || name.Contains("secret", StringComparison.Ordinal))
            && !name.EndsWith("-file", StringComparison.Ordinal) && name != "--idempotency-key");
    }

    // What stands between a shell's own words: $( ) and <( ), pipes and redirections.
    private static string CommandIn(string example)
    {
        var text = example[(example.IndexOf("slipway ", StringComparison.Ordinal) + "slipway ".Length)..];
        return text.Split([" | ", " > ", ")"], StringSplitOptions.None)[0];
    }

    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Below(sub, $"{path} {sub.Name}").Prepend(($"{path} {sub.Name}", sub)));
}
