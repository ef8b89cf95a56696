using System.CommandLine;
using Slipway.Cli.Mirrors;
using Slipway.Cli.Printing;
using Slipway.Cli.Specs;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class ArtifactCommands
{
    private static readonly Option<string?> Version = new("--version") { Description = "Kubernetes version without a leading v, with its own set of components" };
    private static readonly Option<FileInfo?> Spec = new("--file", "-f") { Description = "Cluster spec, YAML or JSON: its versions and checksums, network plugin, add-ons and manifests" };
    private static readonly Option<string[]> Arch = new("--arch") { Description = "amd64 or arm64; more than once for several (default: both)" };
    private static readonly Option<string[]> Manifest = new("--manifest") { Description = "Network plugin or add-on with a pinned manifest; more than once for several (default: all); a spec names its own" };
    private static readonly Option<DirectoryInfo> To = new("--to") { Description = "The mirror's folder: files/<upstream host>/<upstream path>", Required = true };
    private static readonly Option<string?> Registry = new("--registry") { Description = "host:port of your registry; the images are copied there with skopeo, which also has your login to it (default: no images)" };
    private static readonly Option<bool> PlainHttp = new("--plain-http") { Description = "The registry speaks http" };
    private static readonly Option<string[]> Source = new("--source") { Description = "Fetch from elsewhere: dl.k8s.io=http://mirror/files/dl.k8s.io for files, registry.k8s.io=host:5000 for images; more than once for several" };

    public static Command Create()
    {
        var list = new Command("list", "Files, images and packages that a Kubernetes version or a spec needs: the bill of materials") { Version, Spec, Arch, Manifest };
        list.SetServerAction(async (parsed, client, cancellationToken) => parsed.Print(await ListAsync(parsed, client, cancellationToken), Write));
        var mirror = new Command("mirror", "Fill a mirror folder and a registry with the files and images, and verify both; what is there and right stays. Packages of the distribution are not fetched: have a mirror of their repositories, and name it in the spec's os.packageRepositories") { Version, Spec, Arch, Manifest, To, Registry, PlainHttp, Source };
        mirror.SetServerAction((parsed, client, cancellationToken) => WalkAsync(parsed, client, fill: true, cancellationToken));
        var verify = new Command("verify", "Look whether a mirror folder and a registry have the files and images; fetches nothing") { Version, Spec, Arch, Manifest, To, Registry, PlainHttp };
        verify.SetServerAction((parsed, client, cancellationToken) => WalkAsync(parsed, client, fill: false, cancellationToken));
        foreach (var command in new[] { list, mirror, verify })
            command.Validators.Add(result =>
            {
                if ((result.GetResult(Version) is null) == (result.GetResult(Spec) is null))
                    result.AddError("say either --version or --file");
                else if (result.GetResult(Spec) is not null && result.GetResult(Manifest) is not null)
                    result.AddError("--manifest goes with --version: a spec names its own");
            });
        return new Command("artifacts", "What clusters are made of, for hosts that reach nothing but a mirror")
        {
            list.WithExamples("slipway artifacts list --version 1.32.5 -o json | jq -r '.files[].url'"),
            mirror.WithExamples("slipway artifacts mirror --version 1.32.5 --arch amd64 --to /srv/mirror --registry registry.corp.example:5000", "slipway artifacts mirror -f my-cluster.yaml --arch amd64 --to /srv/mirror"),
            verify.WithExamples("slipway artifacts verify --version 1.32.5 --arch amd64 --to /srv/mirror --registry registry.corp.example:5000"),
        };
    }

    private static async Task<ArtifactList> ListAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Spec) is not { } file)
            return await client.Api.ListArtifactsAsync(parsed.GetRequiredValue(Version)!, parsed.GetValue(Arch), parsed.GetValue(Manifest), cancellationToken);
        using var spec = SpecFile.Read(file.FullName);
        return await client.Api.ListClusterArtifactsAsync(spec, parsed.GetValue(Arch), cancellationToken);
    }

    private static async Task<int> WalkAsync(ParseResult parsed, SlipwayClient client, bool fill, CancellationToken cancellationToken)
    {
        var needed = await ListAsync(parsed, client, cancellationToken);
        var sources = (fill ? parsed.GetValue(Source) ?? [] : []).Select(source => source.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1], StringComparer.Ordinal);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(30) };
        var folder = new MirrorFolder(parsed.GetRequiredValue(To).FullName, http, sources);
        var entries = new List<MirrorEntry>();
        foreach (var file in needed.Files)
            Note(fill ? await folder.FillAsync(file, cancellationToken) : await folder.VerifyAsync(file, cancellationToken));
        if (parsed.GetValue(Registry) is { } registry)
        {
            var copies = new ImageCopies(registry, parsed.GetValue(PlainHttp), sources);
            foreach (var image in needed.Images.Values.Order(StringComparer.Ordinal))
            {
                var entry = fill ? await copies.FillAsync(image, cancellationToken) : await copies.VerifyAsync(image, cancellationToken);
                Note(fill && entry.IsGood ? await copies.VerifyAsync(image, cancellationToken) is { IsGood: false } bad ? bad : entry : entry);
            }
        }

        Console.Error.WriteLine("not looked at: packages of the distribution (slipway artifacts list names them); hosts that lack them take them from os.packageRepositories");
        var wrong = entries.Count(entry => !entry.IsGood);
        parsed.Print(entries, (output, all) => output.WriteLine($"{all.Count - wrong} of {all.Count} are there and right"));
        return wrong == 0 ? ExitCodes.Done : ExitCodes.Failed;

        void Note(MirrorEntry entry)
        {
            entries.Add(entry);
            Console.Error.WriteLine(entry.Detail.Length == 0 ? $"{entry.State,-8} {entry.Path}" : $"{entry.State,-8} {entry.Path}: {entry.Detail}");
        }
    }

    private static void Write(TextWriter output, ArtifactList list)
    {
        output.WriteLine($"Kubernetes {list.KubernetesVersion} ({list.Profile})");
        foreach (var file in list.Files)
            output.WriteLine($"  {file.Name} {file.Version} {file.Arch}  {file.Url}");
        foreach (var image in list.Images.Values.Order(StringComparer.Ordinal))
            output.WriteLine($"  {image}");
        foreach (var (family, names) in list.Packages)
            output.WriteLine($"  packages, {family}: {string.Join(' ', names)}");
    }
}
