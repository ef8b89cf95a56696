using System.ComponentModel;
using System.Diagnostics;

namespace Slipway.Cli.Mirrors;

/// <summary>Images from their registries to one of the user's, by skopeo: all architectures, at their upstream paths.</summary>
/// <param name="registry">host:port.</param>
/// <param name="plainHttp">The user's registry speaks http.</param>
/// <param name="sources">Registries to copy from instead, by upstream registry.</param>
internal sealed class ImageCopies(string registry, bool plainHttp, IReadOnlyDictionary<string, string> sources)
{
    public async Task<MirrorEntry> FillAsync(string reference, CancellationToken cancellationToken)
    {
        var (code, errors) = await RunAsync(
            [
                "copy", "--all", "--quiet", "--retry-times", "3", "--dest-tls-verify=" + (plainHttp ? "false" : "true"),
                .. sources.ContainsKey(RegistryOf(reference)) ? (string[])["--src-tls-verify=" + (plainHttp ? "false" : "true")] : [],
                "docker://" + SourceOf(reference), "docker://" + TargetOf(reference),
            ], cancellationToken);
        return code == 0 ? new MirrorEntry(TargetOf(reference), "fetched") : new MirrorEntry(TargetOf(reference), "missing", errors);
    }

    public async Task<MirrorEntry> VerifyAsync(string reference, CancellationToken cancellationToken)
    {
        var (code, errors) = await RunAsync(["inspect", "--raw", "--tls-verify=" + (plainHttp ? "false" : "true"), "docker://" + TargetOf(reference)], cancellationToken);
        return code == 0 ? new MirrorEntry(TargetOf(reference), "there") : new MirrorEntry(TargetOf(reference), "missing", errors);
    }

    /// <summary>As containerd asks a mirror: the path without the upstream registry.</summary>
    public string TargetOf(string reference) => $"{registry}/{PathOf(reference)}";

    private string SourceOf(string reference) => $"{sources.GetValueOrDefault(RegistryOf(reference)) ?? RegistryOf(reference)}/{PathOf(reference)}";

    private static string RegistryOf(string reference) => reference[..reference.IndexOf('/', StringComparison.Ordinal)];

    private static string PathOf(string reference) => reference[(reference.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static async Task<(int Code, string Errors)> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var skopeo = Process.Start(new ProcessStartInfo("skopeo", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var output = skopeo.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = await skopeo.StandardError.ReadToEndAsync(cancellationToken);
            await output;
            await skopeo.WaitForExitAsync(cancellationToken);
            return (skopeo.ExitCode, errors.Trim());
        }
        catch (Win32Exception)
        {
            return (127, "skopeo is not installed; it copies the images");
        }
    }
}
