using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public sealed record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced, params string[] ShortNames)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
    public string Singular => Kind.ToLowerInvariant();
    public string Root => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>The resource's name as kubectl prints it: <c>deployment.apps</c>.</summary>
    public string Qualified => Group.Length == 0 ? Singular : $"{Singular}.{Group}";

    public string Path(string? ns, string? name = null, string? subresource = null) =>
        Root + (Namespaced && ns is not null ? $"/namespaces/{ns}" : "") + "/" + Plural + (name is null ? "" : "/" + Uri.EscapeDataString(name)) + (subresource is null ? "" : "/" + subresource);
}

/// <summary>What this API server knows; anything else is 404, as in Kubernetes.</summary>
public static class ResourceTypes
{
    public static readonly IReadOnlyList<ResourceType> All =
    [
        new("", "v1", "namespaces", "Namespace", false, "ns"),
        new("", "v1", "nodes", "Node", false, "no"),
        new("", "v1", "pods", "Pod", true, "po"),
        new("", "v1", "secrets", "Secret", true),
        new("", "v1", "configmaps", "ConfigMap", true, "cm"),
        new("", "v1", "serviceaccounts", "ServiceAccount", true, "sa"),
        new("", "v1", "services", "Service", true, "svc"),
        new("", "v1", "endpoints", "Endpoints", true, "ep"),
        new("", "v1", "events", "Event", true, "ev"),
        new("", "v1", "persistentvolumes", "PersistentVolume", false, "pv"),
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc"),
        new("apps", "v1", "deployments", "Deployment", true, "deploy"),
        new("apps", "v1", "daemonsets", "DaemonSet", true, "ds"),
        new("apps", "v1", "replicasets", "ReplicaSet", true, "rs"),
        new("apps", "v1", "statefulsets", "StatefulSet", true, "sts"),
        new("batch", "v1", "jobs", "Job", true),
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "pdb"),
        new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false),
        new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false),
        new("rbac.authorization.k8s.io", "v1", "roles", "Role", true),
        new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true),
        new("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", false, "csr"),
        new("coordination.k8s.io", "v1", "leases", "Lease", true),
        new("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false, "pc"),
        new("storage.k8s.io", "v1", "storageclasses", "StorageClass", false, "sc"),
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, "netpol"),
        new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true),
    ];

    public static ResourceType? ByPath(string group, string version, string plural) => All.FirstOrDefault(type => type.Group == group && type.Version == version && type.Plural == plural);

    public static ResourceType ByKind(JsonObject manifest)
    {
        var (apiVersion, kind) = (manifest.Text("apiVersion"), manifest.Text("kind"));
        return All.FirstOrDefault(type => type.ApiVersion == apiVersion && type.Kind == kind)
            ?? throw new CommandException($"error: resource mapping not found for name: \"{manifest.Name()}\": no matches for kind \"{kind}\" in version \"{apiVersion}\"");
    }

    /// <summary>As a user writes it: <c>po</c>, <c>pods</c>, <c>deployment.apps</c>.</summary>
    public static ResourceType ByWord(string word)
    {
        var name = word.ToLowerInvariant();
        return All.FirstOrDefault(type => type.Plural == name || type.Singular == name || type.ShortNames.Contains(name) || type.Qualified == name || $"{type.Plural}.{type.Group}" == name)
            ?? throw new CommandException($"error: the server doesn't have a resource type \"{word}\"");
    }
}
