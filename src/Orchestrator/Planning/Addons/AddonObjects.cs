using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Manifests;

namespace Slipway.Orchestrator.Planning.Addons;

/// <summary>The objects of each add-on, and what of them must run.</summary>
internal static class AddonObjects
{
    /// <summary>Upstream's, with the path and the class that the spec names.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="spec">The spec's wishes.</param>
    /// <param name="helper">Image of the pods that make a volume's directory: upstream's is a short name without a version, which CRI-O refuses and no mirror holds.</param>
    public static void ConfigureLocalPath(UpstreamManifest manifest, LocalPathSpec spec, string helper)
    {
        const string Where = "ConfigMap local-path-config";
        var data = manifest.Map(manifest.Find("ConfigMap", "local-path-config"), "data", Where);
        JsonNode? settings;
        try
        {
            settings = JsonNode.Parse(UpstreamManifest.Text(data["config.json"]) ?? "");
        }
        catch (JsonException)
        {
            settings = null;
        }
        if (settings?["nodePathMap"]?[0]?["paths"] is not JsonArray { Count: 1 } paths)
            throw manifest.Unexpected($"config.json of {Where} names no path");
        paths[0] = spec.Path;
        data["config.json"] = settings.ToJsonString(Slipway.Contracts.SlipwayJson.Options);

        const string Image = "image: busybox";
        var pod = (UpstreamManifest.Text(data["helperPod.yaml"]) ?? "").Split('\n');
        if (pod.Index().Where(line => line.Item.Trim() == Image).ToList() is not [var (at, _)])
            throw manifest.Unexpected($"helperPod.yaml of {Where} has not exactly one {Image}");
        pod[at] = pod[at].Replace(Image, $"image: {helper}", StringComparison.Ordinal);
        data["helperPod.yaml"] = string.Join('\n', pod);

        if (!spec.DefaultClass)
            return;
        var metadata = manifest.Map(manifest.Find("StorageClass", "local-path"), "metadata", "StorageClass local-path");
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations["storageclass.kubernetes.io/is-default-class"] = "true";
    }

    /// <summary>The webhook's Jobs cannot be changed, so each version has its own; their image is the one that mirrors hold.</summary>
    public static void ConfigureIngressNginx(UpstreamManifest manifest, string version, string certgen)
    {
        foreach (var job in manifest.Objects.Where(item => UpstreamManifest.Text(item["kind"]) == "Job").ToList())
        {
            foreach (var container in manifest.Pods("Job", UpstreamManifest.Text(job["metadata"]?["name"]) ?? "").Containers)
            {
                // The same with a digest is the better name.
                if (UpstreamManifest.Text(container["image"])?.Split('@')[0] != certgen)
                    container["image"] = certgen;
            }
            job["metadata"]!["name"] = $"{UpstreamManifest.Text(job["metadata"]!["name"])}-{version.Replace('.', '-')}";
            // A Job that vanishes when it is done would be made again by every build.
            (job["spec"] as JsonObject)?.Remove("ttlSecondsAfterFinished");
        }
        manifest.Find("Deployment", "ingress-nginx-controller");
    }

    public static IReadOnlyList<JsonObject> Pools(MetalLbSpec spec) =>
    [
        .. spec.Pools.Select(pool => MetalLb("IPAddressPool", pool.Name, new JsonObject
        {
            ["addresses"] = new JsonArray([.. pool.Addresses.Select(range => JsonValue.Create(range))]),
            ["autoAssign"] = pool.AutoAssign,
        })),
        MetalLb("L2Advertisement", "slipway", new JsonObject { ["ipAddressPools"] = new JsonArray([.. spec.Pools.Select(pool => JsonValue.Create(pool.Name))]) }),
    ];

    public static IEnumerable<Workload> Workloads(AddonsSpec addons)
    {
        if (addons.MetricsServer)
            yield return new("kube-system", "Deployment", "metrics-server", "k8s-app=metrics-server");
        if (addons.LocalPath is not null)
            yield return new("local-path-storage", "Deployment", "local-path-provisioner", "app=local-path-provisioner");
        if (addons.MetalLb is not null)
        {
            yield return new("metallb-system", "Deployment", "controller", "component=controller");
            yield return new("metallb-system", "DaemonSet", "speaker", "component=speaker");
        }
        if (addons.IngressNginx)
            yield return new("ingress-nginx", "Deployment", "ingress-nginx-controller", "app.kubernetes.io/component=controller");
    }

    private static JsonObject MetalLb(string kind, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = "metallb.io/v1beta1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "metallb-system" },
        ["spec"] = spec,
    };
}
