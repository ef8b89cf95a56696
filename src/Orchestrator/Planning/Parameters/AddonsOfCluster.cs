using System.Text.Json.Nodes;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Addons;
using Slipway.Orchestrator.Planning.Manifests;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class AddonsOfCluster
{
    public static AddonsParameters Resolve(TaskContext task)
    {
        var addons = task.Spec.Addons;
        List<JsonObject> objects = [];
        List<string> manifests = [];
        if (addons.MetricsServer)
            objects.AddRange(MetricsServer.Objects(task.Artifacts.Images["metrics-server"]));
        if (addons.LocalPath is { } localPath)
            Add("local-path", manifest => AddonObjects.ConfigureLocalPath(manifest, localPath, task.Artifacts.Images["local-path-helper"]));
        if (addons.MetalLb is not null)
            Add("metallb", manifest => manifest.Pods("Deployment", "controller"));
        if (addons.IngressNginx)
            Add("ingress-nginx", manifest => AddonObjects.ConfigureIngressNginx(manifest, task.Manifest("ingress-nginx").Version, task.Artifacts.Images["ingress-nginx-certgen"]));
        foreach (var manifest in addons.Manifests)
        {
            if (manifest.Source is null)
                objects.AddRange(manifest.Objects);
            else
                Add($"own:addon:{manifest.Name}", WithoutSecrets);
        }

        IReadOnlyList<JsonObject> settings = addons.MetalLb is { } metalLb ? AddonObjects.Pools(metalLb) : [];
        return new AddonsParameters
        {
            Files = [.. addons.Helm ? task.Files("helm") : [], .. manifests.Select(task.Manifest)],
            Manifests = manifests,
            Helm = addons.Helm,
            Objects = objects.Count == 0 ? "" : Yaml.Write(objects),
            Settings = settings.Count == 0 ? "" : Yaml.Write(settings),
            SettingsNeed = settings.Count == 0 ? "" : "metallb-system/controller",
            Owned = [.. objects.Concat(settings).Select(Owned).Distinct()],
        };

        void Add(string name, Action<UpstreamManifest> configure)
        {
            var manifest = task.ObjectsOf(name);
            configure(manifest);
            objects.AddRange(manifest.Objects);
            manifests.Add(name);
        }
    }

    // What is applied is kept with the build, where no secret belongs.
    private static void WithoutSecrets(UpstreamManifest manifest)
    {
        if (manifest.Objects.Any(item => UpstreamManifest.Text(item["kind"]) == "Secret" && (item["data"] is not null || item["stringData"] is not null)))
            throw manifest.Unexpected("it holds a Secret; make that in the cluster yourself");
    }

    private static OwnedObject Owned(JsonObject item)
    {
        var kind = UpstreamManifest.Text(item["kind"]) ?? "";
        var name = UpstreamManifest.Text(item["metadata"]?["name"]) ?? "";
        if (kind.Length == 0 || name.Length == 0)
            throw new ManifestException("An object of the add-ons has no kind or no name.");
        var version = UpstreamManifest.Text(item["apiVersion"]) ?? "";
        var group = version.LastIndexOf('/') is > 0 and var at ? "." + version[..at] : "";
        return new OwnedObject(kind.ToLowerInvariant() + group, UpstreamManifest.Text(item["metadata"]?["namespace"]) ?? "", name);
    }
}
