using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Controllers;

/// <summary>Approves what the stored bindings let be approved by itself (kubelets' client certificates), and signs what is approved.</summary>
public sealed class SigningController(KubeClient client, X509Certificate2 authority, TimeProvider time)
{
    private const string KubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";
    private static readonly ResourceType Requests = ResourceTypes.ByWord("csr");

    public async Task RunAsync(CancellationToken cancellation)
    {
        var bindings = await client.ListAsync("clusterrolebindings", cancellation);
        foreach (var request in await client.ListAsync("csr", cancellation))
        {
            if (request.Text("status", "certificate") is not null || request.Text("spec", "signerName") is not (KubeletClient or "kubernetes.io/kube-apiserver-client")) continue;
            if (!IsApproved(request))
            {
                if (!MayApprove(request, bindings)) continue;
                request.Child("status")["conditions"] = new JsonArray(new JsonObject { ["type"] = "Approved", ["status"] = "True", ["reason"] = "AutoApproved", ["lastUpdateTime"] = time.Timestamp() });
                await client.ReplaceAsync(Requests, null, request.Name(), request.Clone(), cancellation, "approval");
            }
            var signed = CertificateRequest.LoadSigningRequestPem(
                Encoding.UTF8.GetString(Convert.FromBase64String(request.Text("spec", "request")!)), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
            var certificate = Pki.Sign(authority, time, signed, [Pki.ClientAuthentication]);
            await client.PatchAsync(Requests, null, request.Name(), new JsonObject { ["status"] = new JsonObject { ["certificate"] = Kubeconfig.Base64(certificate) } }, cancellation, subresource: "status");
        }
    }

    private static bool IsApproved(JsonObject request) => request.Items("status", "conditions").Any(condition => condition.Text("type") == "Approved");

    private static bool MayApprove(JsonObject request, List<JsonObject> bindings)
    {
        if (request.Text("spec", "signerName") != KubeletClient) return false;
        var own = request.Text("spec", "username")?.StartsWith("system:node:", StringComparison.Ordinal) == true;
        var role = $"system:certificates.k8s.io:certificatesigningrequests:{(own ? "selfnodeclient" : "nodeclient")}";
        var groups = request.Texts("spec", "groups").ToHashSet();
        return bindings.Any(binding => binding.Text("roleRef", "name") == role && binding.Items("subjects").Any(subject => groups.Contains(subject.Text("name") ?? "")));
    }
}

/// <summary>bootstrapsigner and tokencleaner.</summary>
public sealed class BootstrapController(KubeClient client, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var signatures = new JsonObject();
        var info = await client.FindAsync(ResourceTypes.ByWord("configmaps"), "kube-public", "cluster-info", cancellation);
        foreach (var secret in await client.ListAsync(ResourceTypes.ByWord("secrets"), "kube-system", null, null, cancellation))
        {
            if (secret.Text("type") != "bootstrap.kubernetes.io/token") continue;
            if (Data(secret, "expiration") is { Length: > 0 } until && DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture) < time.GetUtcNow())
            {
                await client.DeleteAsync(ResourceTypes.ByWord("secrets"), "kube-system", secret.Name(), cancellation);
                continue;
            }
            if (info.Text("data", "kubeconfig") is { } kubeconfig && Data(secret, "usage-bootstrap-signing") == "true")
                signatures[$"jws-kubeconfig-{Data(secret, "token-id")}"] = Sign(kubeconfig, Data(secret, "token-id"), Data(secret, "token-secret"));
        }
        if (info is null) return;
        var wanted = signatures.Clone();
        wanted["kubeconfig"] = info.Text("data", "kubeconfig");
        if (JsonNode.DeepEquals(wanted, info["data"])) return;
        info["data"] = wanted;
        await client.ReplaceAsync(ResourceTypes.ByWord("configmaps"), "kube-public", "cluster-info", info.Clone(), cancellation);
    }

    /// <summary>A JWS (HS256) without its payload.</summary>
    public static string Sign(string payload, string id, string secret)
    {
        var header = Encode(Encoding.UTF8.GetBytes($$"""{"alg":"HS256","kid":"{{id}}"}"""));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{header}.{Encode(Encoding.UTF8.GetBytes(payload))}"));
        return $"{header}..{Encode(signature)}";
    }

    private static string Encode(byte[] data) => System.Buffers.Text.Base64Url.EncodeToString(data);

    private static string Data(JsonObject secret, string name) => secret.Text("data", name) is { } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : "";
}
