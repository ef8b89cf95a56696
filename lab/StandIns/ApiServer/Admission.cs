using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

/// <summary>Defaults and checks of the kinds that a cluster build touches.</summary>
public sealed class Admission(Store store, IPNetwork serviceRange)
{
    public async Task AdmitAsync(ResourceType type, string? ns, JsonObject value, bool creating, CancellationToken cancellation)
    {
        if (creating && type.Namespaced && await store.FindAsync(ResourceTypes.ByWord("namespaces"), null, ns!, cancellation) is null)
            throw ApiException.NotFound($"namespaces \"{ns}\" not found");
        switch (type.Kind)
        {
            case "Secret":
                foreach (var (key, text) in value.Map("stringData")) value.Child("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
                value.Remove("stringData");
                value["type"] ??= "Opaque";
                break;
            case "Namespace":
                value.Child("status")["phase"] ??= "Active";
                break;
            case "Pod":
                value.Child("status")["phase"] ??= "Pending";
                value.Child("spec")["serviceAccountName"] ??= "default";
                break;
            case "Service":
                await AdmitServiceAsync(type, value, cancellation);
                break;
            case "Deployment" or "DaemonSet" or "ReplicaSet" or "StatefulSet":
                RequireSelector(type, value);
                if (type.Kind != "DaemonSet") value.Child("spec")["replicas"] ??= 1;
                break;
        }
    }

    private static void RequireSelector(ResourceType type, JsonObject value)
    {
        var labels = value.Map("spec", "template", "metadata", "labels").ToDictionary();
        var selector = value.Map("spec", "selector", "matchLabels").ToList();
        if (selector.Count == 0) throw ApiException.Invalid(type, value.Name(), "spec.selector: Required value");
        if (selector.Any(pair => labels.GetValueOrDefault(pair.Key) != pair.Value))
            throw ApiException.Invalid(type, value.Name(), "spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`");
        if (!value.Items("spec", "template", "spec", "containers").Any()) throw ApiException.Invalid(type, value.Name(), "spec.template.spec.containers: Required value");
    }

    private async Task AdmitServiceAsync(ResourceType type, JsonObject service, CancellationToken cancellation)
    {
        var spec = service.Child("spec");
        spec["type"] ??= "ClusterIP";
        var others = (await store.ListAsync(type, null, cancellation)).Where(other => (other.Name(), other.Text("metadata", "namespace")) != (service.Name(), service.Text("metadata", "namespace")));
        var taken = others.Select(other => other.Text("spec", "clusterIP")).ToHashSet();
        var wanted = spec.Text("clusterIP");
        if (string.IsNullOrEmpty(wanted))
        {
            wanted = Enumerable.Range(10, 4000).Select(Address).First(address => !taken.Contains(address));
        }
        else if (wanted != "None")
        {
            if (!IPAddress.TryParse(wanted, out var address) || !serviceRange.Contains(address))
                throw ApiException.Invalid(type, service.Name(), $"spec.clusterIPs: Invalid value: [\"{wanted}\"]: failed to allocate IP {wanted}: the provided IP ({wanted}) is not in the valid range. The range of valid IPs is {serviceRange}");
            if (taken.Contains(wanted)) throw ApiException.Invalid(type, service.Name(), $"spec.clusterIPs: Invalid value: [\"{wanted}\"]: failed to allocate IP {wanted}: provided IP is already allocated");
        }
        spec["clusterIP"] = wanted;
        spec["clusterIPs"] = Json.List([wanted]);
        foreach (var port in spec.Items("ports"))
        {
            port["protocol"] ??= "TCP";
            port["targetPort"] ??= port["port"]?.DeepClone();
        }
    }

    /// <summary>The nth address of the service range; the first is the API server's own Service.</summary>
    public string Address(int n)
    {
        var bytes = serviceRange.BaseAddress.GetAddressBytes();
        for (var at = bytes.Length - 1; n > 0; at--) (bytes[at], n) = ((byte)(bytes[at] + n), (bytes[at] + n) >> 8);
        return new IPAddress(bytes).ToString();
    }
}
