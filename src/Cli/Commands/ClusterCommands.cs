using System.CommandLine;
using System.Text.Json;
using Slipway.Cli.Printing;
using Slipway.Cli.Specs;
using Slipway.Client;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class ClusterCommands
{
    public static Argument<string> Cluster { get; } = new Argument<string>("cluster") { Description = "Name or id" }
        .WithNames(NamesAsync);

    private static readonly Option<string?> IdempotencyKey = new("--idempotency-key") { Description = "Repeat a request that may have arrived without doing it twice" };
    private static readonly Option<BuildKind> Kind = Formats.OptionOf<BuildKind>("What to do (default: create)", "--kind");
    private static readonly Option<bool> PreflightOnly = new("--preflight-only") { Description = "Store the spec, but only look whether the hosts are fit; build later with cluster build" };
    private static readonly Option<bool> Queue = new("--queue") { Description = "Wait for a build in progress instead of being refused" };
    private static readonly Option<FileInfo?> Whole = new("--file", "-f") { Description = "The spec as it shall be, YAML or JSON; what it does not say has its default" };
    private static readonly Option<FileInfo?> Change = new("--patch") { Description = "Only what changes: a merge patch (RFC 7396) over the spec, JSON or YAML" };
    private static readonly Argument<string> Host = new("host") { Description = "Name in the spec" };
    private static readonly Option<string?> HostKey = new("--fingerprint") { Description = "The new key, SHA256:… (default: the one it shows next, where keys are trusted on first use)" };
    private static readonly Option<string?> Ttl = new("--ttl") { Description = "How long the kubeconfig is good for: a number with m, h or d" };
    private static readonly Option<FileInfo?> To = new("--to") { Description = "Write it to this file, readable by you only (default: standard output)" };

    public static Command Create()
    {
        var create = new Command("create", "Post a cluster spec; prints the build's id") { SpecOptions.File, SpecOptions.Patch, PreflightOnly, IdempotencyKey, BuildCommands.Wait };
        create.SetServerAction(CreateAsync);
        var list = Resources.List("All clusters", (client, token, cancellationToken) => client.Api.ListClustersAsync(pageToken: token, cancellationToken: cancellationToken), WriteList);
        var show = new Command("show", "Spec, phase and hosts of a cluster") { Cluster };
        show.SetServerAction(async (parsed, client, cancellationToken) => parsed.Print(await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken), Write));
        var build = new Command("build", "Build an existing cluster again; prints the build's id") { Cluster, Kind, Queue, IdempotencyKey, BuildCommands.Wait };
        build.SetServerAction(BuildAsync);
        var update = new Command("update", "Give a cluster another spec: a new revision, which the next build or resume takes to the hosts") { Cluster, Whole, Change };
        update.Validators.Add(result =>
        {
            if ((result.GetResult(Whole) is null) == (result.GetResult(Change) is null))
                result.AddError("say either --file or --patch");
        });
        update.SetServerAction(UpdateAsync);
        var rotate = new Command("rotate-host-key", "Expect another SSH host key of a host from now on") { Cluster, Host, HostKey };
        rotate.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var cluster = await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken);
            await client.Api.RotateHostKeyAsync(cluster.Id, parsed.GetRequiredValue(Host), new RotateHostKeyRequest { HostKey = parsed.GetValue(HostKey) }, cancellationToken);
            Console.Error.WriteLine($"host {parsed.GetRequiredValue(Host)} of {cluster.Name} is expected to show {parsed.GetValue(HostKey) ?? "another key at its next contact"}");
        });
        var kubeconfig = new Command("kubeconfig", "Mint a kubeconfig for yourself") { Cluster, Ttl, To };
        kubeconfig.SetServerAction(KubeconfigAsync);
        var delete = new Command("delete", "Forget a cluster and its keys; its hosts are not touched") { Cluster };
        delete.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var cluster = await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken);
            await client.Api.DeleteClusterAsync(cluster.Id, ETags.Of(cluster), cancellationToken);
            Console.Error.WriteLine($"cluster {cluster.Name} ({cluster.Id}) is forgotten; what runs on its hosts runs on, and they belong to no other cluster before they are reset");
        });
        return new Command("cluster", "Create, show, build again, change and forget clusters")
        {
            create.WithExamples("slipway cluster create -f my-cluster.yaml --wait", "build=$(slipway cluster create -f my-cluster.yaml)"),
            list.WithExamples("slipway cluster list"),
            show.WithExamples("slipway cluster show my-cluster", "slipway cluster show my-cluster -o yaml"),
            build.WithExamples("slipway cluster build my-cluster --wait", "slipway cluster build my-cluster --kind preflight --wait"),
            update.WithExamples("slipway cluster update my-cluster -f my-cluster.yaml", "slipway cluster update my-cluster --patch change.yaml"),
            rotate.WithExamples("slipway cluster rotate-host-key my-cluster worker1 --fingerprint SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"),
            delete.WithExamples("slipway cluster delete my-cluster"),
            kubeconfig.WithExamples("slipway cluster kubeconfig my-cluster --ttl 8h --to ~/.kube/my-cluster"),
        };
    }

    private static async Task<int> CreateAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        using var spec = SpecOptions.Read(parsed);
        var build = await client.Api.CreateClusterAsync(spec, KeyOf(parsed), parsed.GetValue(PreflightOnly) ? "preflight" : null, cancellationToken);
        return await BuildCommands.AnnounceAsync(parsed, client, build, cancellationToken);
    }

    private static async Task UpdateAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var cluster = await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken);
        var patch = parsed.GetValue(Change) is { } change
            ? SpecFile.ReadObject(change.FullName)
            : MergePatch.Between(JsonSerializer.SerializeToNode(cluster.Spec, SlipwayJson.Options)!.AsObject(), SpecFile.ReadObject(parsed.GetValue(Whole)!.FullName));
        using var content = SpecContent.MergePatch(patch.ToJsonString());
        var updated = await client.Api.UpdateClusterAsync(cluster.Id, content, ETags.Of(cluster), cancellationToken);
        Console.Error.WriteLine($"no host has it yet: slipway cluster build {updated.Name}, or where a build stopped: slipway build resume {updated.LastBuildId} --revision {updated.Revision}");
        parsed.Print(updated, (writer, one) => writer.WriteLine($"{one.Name} has revision {one.Revision}"));
    }

    private static async Task<int> BuildAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var cluster = await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken);
        var build = await client.Api.CreateBuildAsync(cluster.Id, new CreateBuildRequest { Kind = parsed.GetValue(Kind), Queue = parsed.GetValue(Queue) }, KeyOf(parsed), cancellationToken);
        return await BuildCommands.AnnounceAsync(parsed, client, build, cancellationToken);
    }

    private static async Task KubeconfigAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var cluster = await FindAsync(client, parsed.GetRequiredValue(Cluster), cancellationToken);
        var text = await client.Api.GetKubeconfigAsync(cluster.Id, parsed.GetValue(Ttl), cancellationToken);
        if (parsed.GetValue(To) is not { } file)
        {
            Console.Out.Write(text);
            return;
        }

        PrivateFile.Write(file.FullName, text);
        Console.Error.WriteLine($"kubeconfig of {cluster.Name} written to {file.FullName}");
    }

    public static async Task<IEnumerable<string>> NamesAsync(SlipwayClient client, CancellationToken cancellationToken) =>
        (await client.Api.ListClustersAsync(cancellationToken: cancellationToken)).Items.Select(one => one.Name);

    public static async Task<Cluster> FindAsync(SlipwayClient client, string nameOrId, CancellationToken cancellationToken) =>
        Guid.TryParse(nameOrId, out var id)
            ? await client.Api.GetClusterAsync(id, cancellationToken)
            : (await client.Api.ListClustersAsync(nameOrId, cancellationToken: cancellationToken)).Named("cluster", nameOrId, one => one.Name);

    private static void WriteList(TextWriter writer, IReadOnlyList<Cluster> clusters) => writer.WriteTable(
        ["NAME", "PHASE", "KUBERNETES", "HOSTS", "REVISION", "CREATED", "LAST BUILD"],
        clusters.Select(one => new[]
        {
            one.Name, TextTable.Word(one.Phase), one.Spec.Kubernetes.Version, $"{one.Spec.Hosts.Count}", $"{one.Revision}", TextTable.Time(one.CreatedAt), $"{one.LastBuildId}",
        }));

    private static void Write(TextWriter writer, Cluster cluster)
    {
        WriteList(writer, [cluster]);
        writer.WriteLine();
        writer.WriteTable(
            ["HOST", "ADDRESS", "ROLES", "OS", "KERNEL", "HOST KEY"],
            cluster.Spec.Hosts.Select(host => (Spec: host, Known: cluster.Hosts.FirstOrDefault(known => known.Name == host.Name))).Select(host => new[]
            {
                host.Spec.Name, host.Spec.Address ?? host.Spec.Ip, string.Join(',', host.Spec.Roles.Select(TextTable.Word)), host.Known?.Os, host.Known?.Kernel, host.Known?.HostKey,
            }));
    }

    private static string KeyOf(ParseResult parsed) => parsed.GetValue(IdempotencyKey) ?? Guid.NewGuid().ToString("N");
}
