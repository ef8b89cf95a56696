using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Slipway.Cli.Commands;

/// <summary>Command lines that <c>--help</c> shows below a command's options.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> All = [];

    public static TCommand WithExamples<TCommand>(this TCommand command, params string[] lines) where TCommand : Command
    {
        All.Add(command, lines);
        return command;
    }

    public static IReadOnlyList<string> Of(Command command) => All.TryGetValue(command, out var lines) ? lines : [];
}

internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    public override int Invoke(ParseResult parsed)
    {
        var code = help.Invoke(parsed);
        var lines = Examples.Of(parsed.CommandResult.Command);
        if (lines.Count > 0)
        {
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in lines)
                output.WriteLine($"  {line}");
            output.WriteLine();
        }

        return code;
    }
}
