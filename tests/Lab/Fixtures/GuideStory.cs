using System.Text.RegularExpressions;
using Slipway.Tests.Support;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>All blocks of docs/api/guide.md in one shell, with a host of their own.</summary>
internal sealed partial class GuideStory(LabSystem system)
{
    private Task<(int Code, string Output, string Errors)>? _followed;

    /// <summary>How the shell ended; a block that fails names itself.</summary>
    public Task<(int Code, string Output, string Errors)> Followed => _followed ??= Task.Run(TellAsync);

    private async Task<(int Code, string Output, string Errors)> TellAsync()
    {
        // It waits for its machine most of the time.
        _ = system.Frail.Foreign;
        var folder = Directory.CreateTempSubdirectory("slipway-guide-");
        try
        {
            foreach (var (name, text) in ((string, string)[])
            [
                ("auth", $"Authorization: Bearer {(await File.ReadAllTextAsync(system.Slipway.Ready.ApiKeyFile)).Trim()}\n"),
                ("id_ed25519", system.Hosts.PrivateKey),
                ("sudo-password", system.Hosts.SudoPassword + "\n"),
                ("spec.json", await LabSpec.Single(system.Hosts, LabHosts.Guide, "guide", "guide").ReadAsStringAsync()),
            ])
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
            var blocks = Block().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "api", "guide.md")));
            Assert.True(blocks.Count >= 12);
            var script = $"set -euo pipefail; cd {folder.FullName}; url={system.Slipway.Ready.ApiUrl}; export no_proxy='*'\n"
                + string.Concat(blocks.Select(block => $"step='{block.Groups[1].Value.Replace("'", "", StringComparison.Ordinal)}'; trap 'echo \"failed in: $step\" >&2' ERR\n{block.Groups[2].Value}"));
            return await Command.TryAsync("bash", ["-c", script]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^## ([^\n]+)\n(?:(?!^## )[^\n]*\n)*?```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
