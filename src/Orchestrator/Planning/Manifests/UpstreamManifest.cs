using System.Text.Json.Nodes;

namespace Slipway.Orchestrator.Planning.Manifests;

/// <summary>
/// Another project's objects. Every change names what it expects to find, and nothing is changed that is not there: a manifest that was
/// rearranged is refused, never half configured.
/// </summary>
/// <exception cref="ManifestException">By every member: something is not as expected.</exception>
internal sealed class UpstreamManifest(string name, IReadOnlyList<JsonObject> objects)
{
    public static UpstreamManifest Parse(string name, string yaml)
    {
        try
        {
            return new UpstreamManifest(name, KubernetesYaml.Read(yaml));
        }
        catch (ManifestException e)
        {
            throw new ManifestException($"{name}: {e.Message}");
        }
    }

    public IReadOnlyList<JsonObject> Objects => objects;

    public JsonObject Find(string kind, string objectName) =>
        Only(objects.Where(item => Text(item["kind"]) == kind && Text(item["metadata"]?["name"]) == objectName), $"{kind} {objectName}");

    public PodTemplate Pods(string kind, string objectName) => new(this, $"{kind} {objectName}", Find(kind, objectName));

    /// <summary>A setting that is there, with one of these values, gets another.</summary>
    public void Replace(JsonObject map, string where, string key, string value, params ReadOnlySpan<string> expected)
    {
        var found = Text(map[key]);
        if (found is null || !expected.Contains(found))
            throw Unexpected($"{where}: {key} is {(found is null ? "not there" : $"'{found}'")}, not '{string.Join("' or '", expected)}'");
        map[key] = value;
    }

    public JsonObject Map(JsonNode? parent, string key, string where) =>
        parent?[key] as JsonObject ?? throw Unexpected($"{where} has no {key}");

    public ManifestException Unexpected(string what) =>
        new($"The manifest of {name} is not as expected: {what}.");

    public JsonObject Only(IEnumerable<JsonObject> found, string what) => found.Take(2).ToList() switch
    {
        [var only] => only,
        [] => throw Unexpected($"there is no {what}"),
        _ => throw Unexpected($"{what} is there twice"),
    };

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>The pods of a Deployment, DaemonSet or Job.</summary>
internal sealed class PodTemplate(UpstreamManifest manifest, string where, JsonObject workload)
{
    private readonly JsonObject _spec = manifest.Map(workload["spec"]?["template"], "spec", where);

    public IEnumerable<JsonObject> Containers => new[] { "initContainers", "containers" }.SelectMany(list => Items(_spec, list));

    public JsonObject Container(string name) => manifest.Only(Containers.Where(container => Is(container, name)), $"container {name} of {where}");

    /// <summary>Of an environment variable with a plain value.</summary>
    public void ReplaceVariable(string container, string name, string value, params ReadOnlySpan<string> expected) =>
        manifest.Replace(Variable(container, name), $"{name} of {container}", "value", value, expected);

    public void AddVariable(string container, string name, JsonNode value, string member = "value")
    {
        if (Items(Container(container), "env").Any(variable => Is(variable, name)))
            throw manifest.Unexpected($"{name} of {container} is there already");
        (Container(container)["env"] as JsonArray ?? throw manifest.Unexpected($"{container} has no env")).Add(new JsonObject { ["name"] = name, [member] = value });
    }

    /// <summary>The list is there, and in it exactly one such item.</summary>
    public void RemoveArgument(string container, JsonNode? owner, string list, string argument)
    {
        var arguments = owner?[list] as JsonArray;
        var found = arguments?.Where(item => UpstreamManifest.Text(item) == argument).ToList();
        if (found is not [var only])
            throw manifest.Unexpected($"{container} has no {argument}");
        arguments!.Remove(only);
    }

    public void AddArgument(string container, string argument, string besides)
    {
        if (Container(container)["args"] is not JsonArray arguments || !arguments.Any(item => UpstreamManifest.Text(item) == besides))
            throw manifest.Unexpected($"{container} has no argument {besides}");
        arguments.Add(argument);
    }

    /// <summary>Images come from where the catalogue says; the tag must be the catalogue's.</summary>
    /// <param name="images">Full references by the last part of the repository's name.</param>
    public void UseImages(IReadOnlyDictionary<string, string> images)
    {
        foreach (var container in Containers)
        {
            var found = UpstreamManifest.Text(container["image"]) ?? "";
            var (repository, tag) = Split(found);
            if (!images.TryGetValue(repository[(repository.LastIndexOf('/') + 1)..], out var wanted))
                throw manifest.Unexpected($"{where} has the image {found}");
            if (Split(wanted).Tag != tag)
                throw manifest.Unexpected($"{where} has the image {found}, and the catalogue {wanted}; name the versions that belong together in artifacts.versions");
            container["image"] = wanted;
        }
    }

    private JsonObject Variable(string container, string name) =>
        manifest.Only(Items(Container(container), "env").Where(variable => Is(variable, name)), $"variable {name} of {container}");

    private static (string Repository, string Tag) Split(string image) => image.LastIndexOf(':') is > 0 and var at ? (image[..at], image[(at + 1)..]) : (image, "");

    private static IEnumerable<JsonObject> Items(JsonNode? node, string list) => (node?[list] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static bool Is(JsonObject item, string name) => UpstreamManifest.Text(item["name"]) == name;
}
