using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubelet;

/// <summary>TLS bootstrap and the first rotation: a certificate request to the API server, the answer in kubelet's own files.</summary>
public sealed class NodeIdentity(KubeletOptions options, TimeProvider time)
{
    private static readonly ResourceType Requests = ResourceTypes.ByWord("csr");

    private string Current => $"{options.CertificateDirectory}/kubelet-client-current.pem";

    /// <summary>Makes the kubeconfig from the bootstrap kubeconfig where there is none yet.</summary>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        if (File.Exists(options.KubeconfigPath)) return;
        if (options.BootstrapPath is not { } path || !File.Exists(path))
            throw new CommandException($"failed to run Kubelet: unable to load bootstrap kubeconfig: stat {options.BootstrapPath}: no such file or directory");
        using var client = Kubeconfig.Open(path);
        Console.WriteLine("stand-in kubelet: requesting a client certificate (TLS bootstrap)");
        await RequestAsync(client, cancellation);
        var config = Yaml.ReadFile(path);
        var cluster = config.Items("clusters").First().At("cluster")!;
        var authority = Encoding.UTF8.GetString(Convert.FromBase64String(cluster.Text("certificate-authority-data")!));
        var credentials = new JsonObject { ["client-certificate"] = Current, ["client-key"] = Current };
        Shell.WriteFile(options.KubeconfigPath, Yaml.Write(Kubeconfig.Build("default-cluster", cluster.Text("server")!, authority, "default-auth", credentials)));
    }

    /// <summary>A kubeconfig that carries its certificate (kubeadm's first one) is followed by a certificate of kubelet's own.</summary>
    public async Task RotateAsync(KubeClient client, CancellationToken cancellation)
    {
        if (options.RotateCertificates && !File.Exists(Current)) await RequestAsync(client, cancellation);
    }

    private async Task RequestAsync(KubeClient client, CancellationToken cancellation)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Pki.Subject($"system:node:{options.NodeName}", ["system:nodes"]), key, HashAlgorithmName.SHA256);
        var created = await client.CreateAsync(Requests, null, new()
        {
            ["apiVersion"] = "certificates.k8s.io/v1",
            ["kind"] = "CertificateSigningRequest",
            ["metadata"] = new JsonObject { ["generateName"] = "csr-" },
            ["spec"] = new JsonObject
            {
                ["request"] = Kubeconfig.Base64(request.CreateSigningRequestPem()),
                ["signerName"] = "kubernetes.io/kube-apiserver-client-kubelet",
                ["usages"] = Json.List(["digital signature", "client auth"]),
            },
        }, cancellation);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var answer = await client.GetAsync(Requests, null, created.Name(), cancellation);
            if (answer.Text("status", "certificate") is { } certificate)
            {
                Keep(Encoding.UTF8.GetString(Convert.FromBase64String(certificate)) + key.ExportECPrivateKeyPem() + "\n");
                return;
            }
            await timer.WaitForNextTickAsync(cancellation);
        }
        throw new CommandException($"certificate request {created.Name()} was not approved within two minutes");
    }

    private void Keep(string pem)
    {
        var dated = $"{options.CertificateDirectory}/kubelet-client-{time.GetUtcNow():yyyy-MM-dd-HH-mm-ss}.pem";
        Shell.WriteFile(dated, pem);
        File.Delete(Current);
        File.CreateSymbolicLink(Current, dated);
    }
}
