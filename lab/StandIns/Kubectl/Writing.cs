using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubectl;

/// <summary>The verbs that change the cluster.</summary>
public sealed class Writing(KubeClient client, Flags flags, string ns)
{
    private static readonly ResourceType Nodes = ResourceTypes.ByWord("nodes");

    private bool DryRun => flags["dry-run"] is "server" or "client";
    private string Suffix => flags["dry-run"] is { } mode and not "none" ? $" ({(mode == "server" ? "server " : "")}dry run)" : "";

    public async Task<int> ApplyAsync(CancellationToken cancellation)
    {
        foreach (var value in await ManifestsAsync(cancellation))
        {
            var (type, before, after) = await AppliedAsync(value, DryRun, cancellation);
            var outcome = before is null ? "created" : Same(before, after) ? "unchanged" : "configured";
            Console.WriteLine($"{type.Qualified}/{value.Name()} {(flags.Has("server-side") ? "serverside-applied" : outcome)}{Suffix}");
        }
        return 0;
    }

    /// <returns>1 where apply would change something.</returns>
    public async Task<int> DiffAsync(CancellationToken cancellation)
    {
        var differs = false;
        foreach (var value in await ManifestsAsync(cancellation))
        {
            var (type, before, after) = await AppliedAsync(value, dryRun: true, cancellation);
            if (before is not null && Same(before, after)) continue;
            differs = true;
            Console.WriteLine($"diff -u -N LIVE/{type.Qualified}.{value.Name()} MERGED/{type.Qualified}.{value.Name()}");
        }
        return differs ? 1 : 0;
    }

    private async Task<(ResourceType Type, JsonObject? Before, JsonObject After)> AppliedAsync(JsonObject value, bool dryRun, CancellationToken cancellation)
    {
        var type = ResourceTypes.ByKind(value);
        if (type.Namespaced) value.Child("metadata")["namespace"] ??= ns;
        var before = await client.FindAsync(type, value.Text("metadata", "namespace"), value.Name(), cancellation);
        return (type, before, await client.ApplyAsync(value, cancellation, dryRun));
    }

    public async Task<int> CreateAsync(List<string> words, CancellationToken cancellation)
    {
        if (words is ["namespace" or "ns", var name])
        {
            await client.CreateAsync(ResourceTypes.ByWord("ns"), null, new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } }, cancellation);
            Console.WriteLine($"namespace/{name} created");
            return 0;
        }
        if (words.Count > 0) throw new CommandException("error: this stand-in knows create namespace and create -f");
        foreach (var value in await ManifestsAsync(cancellation))
        {
            var type = ResourceTypes.ByKind(value);
            var created = await client.CreateAsync(type, type.Namespaced ? value.Text("metadata", "namespace") ?? ns : null, value, cancellation);
            Console.WriteLine($"{type.Qualified}/{created.Name()} created");
        }
        return 0;
    }

    public async Task<int> DeleteAsync(List<string> words, CancellationToken cancellation)
    {
        List<(ResourceType Type, string? Ns, string Name)> targets = [];
        if (flags["filename"] is not null)
        {
            foreach (var value in await ManifestsAsync(cancellation)) targets.Add((ResourceTypes.ByKind(value), value.Text("metadata", "namespace") ?? ns, value.Name()));
        }
        else
        {
            foreach (var (type, name) in KubectlCommand.Targets(words).Targets)
            {
                if (name is not null)
                {
                    targets.Add((type, ns, name));
                    continue;
                }
                if (flags["selector"] is null && flags["field-selector"] is null && !flags.Has("all")) throw new CommandException("error: resource(s) were provided, but no name was specified");
                foreach (var item in await client.ListAsync(type, flags.Has("all-namespaces") ? null : ns, flags["selector"], flags["field-selector"], cancellation)) targets.Add((type, item.Text("metadata", "namespace"), item.Name()));
            }
        }
        foreach (var (type, where, name) in targets)
        {
            try
            {
                if (!DryRun) await client.DeleteAsync(type, where, name, cancellation);
                Console.WriteLine($"{type.Qualified} \"{name}\" deleted{Suffix}");
            }
            catch (ApiException e) when (e.Code == 404 && flags.Has("ignore-not-found"))
            {
                // Gone is what was asked for.
            }
        }
        return 0;
    }

    public async Task<int> MarkAsync(string field, List<string> words, CancellationToken cancellation)
    {
        var edits = words.Where(word => word.Contains('=', StringComparison.Ordinal) || word.EndsWith('-')).ToList();
        var targets = await ExpandAsync([.. words.Except(edits)], cancellation);
        foreach (var (type, name) in targets)
        {
            var value = await client.GetAsync(type, ns, name, cancellation);
            var now = value.Map("metadata", field).ToDictionary();
            var change = new JsonObject();
            foreach (var edit in edits)
            {
                if (edit.EndsWith('-') && !edit.Contains('=', StringComparison.Ordinal))
                {
                    change[edit[..^1]] = null;
                    continue;
                }
                var pair = edit.Split('=', 2);
                if (!flags.Has("overwrite") && now.TryGetValue(pair[0], out var old) && old != pair[1])
                    throw new CommandException($"error: '{pair[0]}' already has a value ({old}), and --overwrite is false");
                change[pair[0]] = pair[1];
            }
            var after = await client.PatchAsync(type, ns, name, new JsonObject { ["metadata"] = new JsonObject { [field] = change } }, cancellation);
            Console.WriteLine($"{type.Qualified}/{name} {(Same(value, after) ? "not " : "")}{(field == "labels" ? "labeled" : "annotated")}");
        }
        return 0;
    }

    public async Task<int> TaintAsync(List<string> words, CancellationToken cancellation)
    {
        if (words.Count < 3 || ResourceTypes.ByWord(words[0]) != Nodes) throw new CommandException("error: at least one taint update is required");
        var edits = words.Skip(1).Where(IsTaint).ToList();
        foreach (var (_, name) in await ExpandAsync([words[0], .. words.Skip(1).Where(word => !IsTaint(word))], cancellation))
        {
            var node = await client.GetAsync(Nodes, null, name, cancellation);
            var taints = node.Items("spec", "taints").Select(taint => taint.Clone()).ToList();
            foreach (var edit in edits) Edit(taints, edit, name);
            await client.PatchAsync(Nodes, null, name, new JsonObject { ["spec"] = new JsonObject { ["taints"] = taints.Count == 0 ? null : new JsonArray([.. taints]) } }, cancellation);
            Console.WriteLine($"node/{name} {(edits.All(edit => edit.EndsWith('-')) ? "untainted" : "tainted")}");
        }
        return 0;
    }

    public async Task<int> PatchAsync(List<string> words, CancellationToken cancellation)
    {
        var (type, name) = KubectlCommand.Targets(words).Targets.Single();
        var contentType = flags["type"] switch
        {
            "merge" => "application/merge-patch+json",
            "json" => "application/json-patch+json",
            null or "strategic" => "application/strategic-merge-patch+json",
            var other => throw new CommandException($"error: --type must be one of [json merge strategic], not \"{other}\""),
        };
        var before = await client.GetAsync(type, ns, name!, cancellation);
        var after = await client.PatchAsync(type, ns, name!, JsonNode.Parse(flags.Required("patch"))!, cancellation, contentType, flags["subresource"]);
        Console.WriteLine($"{type.Qualified}/{name} patched{(Same(before, after) ? " (no change)" : "")}");
        return 0;
    }

    public async Task<int> CordonAsync(List<string> names, bool unschedulable, CancellationToken cancellation)
    {
        foreach (var name in names)
        {
            await client.PatchAsync(Nodes, null, name, new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = unschedulable ? true : null } }, cancellation);
            Console.WriteLine($"node/{name} {(unschedulable ? "cordoned" : "uncordoned")}");
        }
        return 0;
    }

    private async Task<List<(ResourceType Type, string Name)>> ExpandAsync(List<string> words, CancellationToken cancellation)
    {
        var expanded = new List<(ResourceType, string)>();
        foreach (var (type, name) in KubectlCommand.Targets(words).Targets)
        {
            if (name is not null) expanded.Add((type, name));
            else if (flags.Has("all") || flags["selector"] is not null) expanded.AddRange((await client.ListAsync(type, ns, flags["selector"], null, cancellation)).Select(item => (type, item.Name())));
            else throw new CommandException("error: resource(s) were provided, but no name was specified");
        }
        return expanded;
    }

    private static bool IsTaint(string word) => word.Contains(':', StringComparison.Ordinal) || word.EndsWith('-') || word.Contains('=', StringComparison.Ordinal);

    private void Edit(List<JsonObject> taints, string edit, string node)
    {
        var removes = edit.EndsWith('-');
        var parts = (removes ? edit[..^1] : edit).Split(':');
        var pair = parts[0].Split('=', 2);
        var effect = parts.Length > 1 ? parts[1] : null;
        if (effect is not (null or "NoSchedule" or "PreferNoSchedule" or "NoExecute") || (!removes && effect is null)) throw new CommandException($"error: invalid taint spec: {edit}, invalid taint effect: {effect}, unsupported taint effect");
        bool Fits(JsonObject taint) => taint.Text("key") == pair[0] && (effect is null || taint.Text("effect") == effect);
        if (removes)
        {
            if (taints.RemoveAll(Fits) == 0) throw new CommandException($"error: taint \"{edit[..^1]}\" not found");
            return;
        }
        var value = pair.Length > 1 ? pair[1] : "";
        if (taints.FirstOrDefault(Fits) is { } existing)
        {
            if ((existing.Text("value") ?? "") != value && !flags.Has("overwrite")) throw new CommandException($"error: node {node} already has {pair[0]} taint(s) with same effect(s) and --overwrite is false");
            taints.Remove(existing);
        }
        var taint = new JsonObject { ["effect"] = effect, ["key"] = pair[0] };
        if (value.Length > 0) taint["value"] = value;
        taints.Add(taint);
    }

    private async Task<IReadOnlyList<JsonObject>> ManifestsAsync(CancellationToken cancellation)
    {
        var documents = new List<JsonObject>();
        foreach (var file in flags.List("filename"))
        {
            var text = file == "-" ? await Console.In.ReadToEndAsync(cancellation) : File.Exists(file) ? await File.ReadAllTextAsync(file, cancellation) : throw new CommandException($"error: the path \"{file}\" does not exist");
            documents.AddRange(Yaml.Documents(text, file).SelectMany(document => document.Text("kind") == "List" ? document.Items("items").Select(item => item.Clone()) : [document]));
        }
        return documents.Count > 0 ? documents : throw new CommandException("error: no objects passed");
    }

    private static bool Same(JsonObject before, JsonObject after)
    {
        JsonObject Bare(JsonObject value)
        {
            var bare = value.Clone();
            // Status is others' doing; between two looks it may have moved on.
            bare.Remove("status");
            foreach (var name in (string[])["resourceVersion", "generation"]) bare.Child("metadata").Remove(name);
            return bare;
        }
        return JsonNode.DeepEquals(Bare(before), Bare(after));
    }
}
