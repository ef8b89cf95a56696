using System.Text.RegularExpressions;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>docs/api/guide.md does what it says: all its blocks in one shell, with a host of their own.</summary>
public sealed partial class ApiGuideTests(LabSystem system)
{
    [Fact]
    public async Task Every_curl_of_the_guide_does_what_the_guide_says()
    {
        system.Need();
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
            // A block that fails names itself.
            var script = $"set -euo pipefail; cd {folder.FullName}; url={system.Slipway.Ready.ApiUrl}; export no_proxy='*'\n"
                + string.Concat(blocks.Select(block => $"step='{block.Groups[1].Value.Replace("'", "", StringComparison.Ordinal)}'; trap 'echo \"failed in: $step\" >&2' ERR\n{block.Groups[2].Value}"));
            var (code, output, errors) = await Command.TryAsync("bash", ["-c", script]);
            Assert.True(code == 0, errors + output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^## ([^\n]+)\n(?:(?!^## )[^\n]*\n)*?```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
