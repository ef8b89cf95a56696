using System.CommandLine;
using Slipway.Cli.Specs;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class ClusterCommands
{
    private static readonly Argument<string> Cluster = new("cluster") { Description = "Name or id" };
    private static readonly Option<string?> IdempotencyKey = new("--idempotency-key") { Description = "Repeat a request that may have arrived without doing it twice" };
    private static readonly Option<BuildKind> Kind = new("--kind") { Description = "What to do", DefaultValueFactory = _ => BuildKind.Create };
    private static readonly Option<string?> Ttl = new("--ttl") { Description = "How long the kubeconfig is good for: a number with m, h or d" };
    private static readonly Option<FileInfo?> Output = new("--output", "-o") { Description = "Write it to this file, readable by you only (default: standard output)" };

    public static Command Create()
    {
        var create = new Command("create", "Post a cluster spec; prints the build's id") { SpecOptions.File, SpecOptions.Patch, IdempotencyKey, BuildCommands.Wait };
        create.SetServerAction(CreateAsync);
        var build = new Command("build", "Build an existing cluster again; prints the build's id") { Cluster, Kind, IdempotencyKey, BuildCommands.Wait };
        build.SetServerAction(BuildAsync);
        var kubeconfig = new Command("kubeconfig", "Mint a kubeconfig for yourself") { Cluster, Ttl, Output };
        kubeconfig.SetServerAction(KubeconfigAsync);
        return new Command("cluster", "Clusters") { create, build, kubeconfig };
    }

    private static async Task<int> CreateAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        using var spec = SpecOptions.Read(parsed);
        var build = await client.Api.CreateClusterAsync(spec, KeyOf(parsed), cancellationToken);
        return await BuildCommands.AnnounceAsync(parsed, client, build, cancellationToken);
    }

    private static async Task<int> BuildAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var cluster = await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken);
        var build = await client.Api.CreateBuildAsync(cluster.Id, new CreateBuildRequest { Kind = parsed.GetValue(Kind) }, KeyOf(parsed), cancellationToken);
        return await BuildCommands.AnnounceAsync(parsed, client, build, cancellationToken);
    }

    private static async Task<int> KubeconfigAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var cluster = await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken);
        var text = await client.Api.GetKubeconfigAsync(cluster.Id, parsed.GetValue(Ttl), cancellationToken);
        if (parsed.GetValue(Output) is not { } file)
        {
            Console.Out.Write(text);
            return ExitCodes.Done;
        }

        WritePrivate(file.FullName, text);
        Console.Error.WriteLine($"kubeconfig of {cluster.Name} written to {file.FullName}");
        return ExitCodes.Done;
    }

    private static async Task<Cluster> FindAsync(SlipwayClient client, string nameOrId, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(nameOrId, out var id))
            return await client.Api.GetClusterAsync(id, cancellationToken);
        var found = await client.Api.ListClustersAsync(nameOrId, cancellationToken: cancellationToken);
        return found.Items.SingleOrDefault(cluster => cluster.Name == nameOrId) ?? throw new UsageException($"there is no cluster '{nameOrId}'");
    }

    // Mode bits given at creation do not apply to a file that exists.
    private static void WritePrivate(string path, string text)
    {
        File.Delete(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    private static string KeyOf(ParseResult parsed) => parsed.GetValue(IdempotencyKey) ?? Guid.NewGuid().ToString("N");
}
