using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Slipway.Client;

namespace Slipway.Cli.Commands;

/// <summary>Shells ask the program itself what could follow, by the library's <c>[suggest]</c> directive.</summary>
internal static class CompletionCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _slipway() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _slipway slipway
            """,
        ["zsh"] = """
            #compdef slipway
            _slipway() {
                local -a found
                local line="${(j: :)words[1,CURRENT-1]} ${PREFIX}"
                found=(${(f)"$("${words[1]}" "[suggest:${#line}]" "${line}" 2>/dev/null)"})
                compadd -- "${found[@]}" || _files
            }
            compdef _slipway slipway
            """,
        ["fish"] = """
            function __slipway_suggest
                set -l line (commandline -cp)
                set -l begun (commandline -ct)
                set -l found (slipway "[suggest:"(string length -- $line)"]" $line 2>/dev/null | string match -r -- '^'(string escape --style=regex -- $begun)'.*' | string match -r '.+')
                if set -q found[1]
                    printf '%s\n' $found
                else
                    __fish_complete_path $begun
                end
            end
            complete -c slipway -f -a '(__slipway_suggest)'
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" }.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var completion = new Command("completion", "Print a script that makes a shell complete commands, options and names") { shell };
        completion.SetAction(parsed =>
        {
            Console.Out.WriteLine(Scripts[parsed.GetRequiredValue(shell)]);
            return ExitCodes.Done;
        });
        return completion.WithExamples(
            "source <(slipway completion bash)",
            "source <(slipway completion zsh)",
            "slipway completion fish > ~/.config/fish/completions/slipway.fish");
    }

    /// <summary>Completes with names that the server knows; silence when it cannot be asked.</summary>
    public static Argument<string> WithNames(this Argument<string> argument, Func<SlipwayClient, CancellationToken, Task<IEnumerable<string>>> names)
    {
        argument.CompletionSources.Add(context =>
        {
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                using var client = Connection.Open(context.ParseResult);
                return names(client, patience.Token).GetAwaiter().GetResult().Select(name => new CompletionItem(name)).ToList();
            }
            catch (Exception silent) when (silent is UsageException or HttpRequestException or OperationCanceledException or SlipwayApiException or IOException or UnauthorizedAccessException)
            {
                return [];
            }
        });
        return argument;
    }
}
