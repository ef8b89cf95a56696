using System.Text.RegularExpressions;
using Slipway.Catalog.Stages;

namespace Slipway.Tests.Planning;

/// <summary>Keys and certificates as the programs see them that have to live with them.</summary>
public sealed class PkiForOthersTests(DatabaseFixture fixture)
{
    private static readonly string[] Names =
    [
        SecretNames.ClusterCaCertificate, SecretNames.ClusterCaKey, SecretNames.FrontProxyCaCertificate, SecretNames.FrontProxyCaKey,
        SecretNames.ServiceAccountPublicKey, SecretNames.ServiceAccountKey, SecretNames.EtcdCaCertificate,
        SecretNames.EtcdMemberCertificate, SecretNames.EtcdMemberKey, SecretNames.EtcdClientCertificate, SecretNames.EtcdClientKey,
    ];

    [Fact]
    public async Task Openssl_reads_every_file_and_agrees_on_fingerprint_and_key_hash()
    {
        var openssl = Tool.OnPath("openssl");
        using var cluster = await ClusterInDatabase.CreateAsync(fixture, Specs.Reference, TimeProvider.System.GetUtcNow());
        var authorities = await cluster.AuthoritiesAsync();
        using var folder = new ScratchFolder();
        foreach (var (name, value) in await cluster.SecretsAsync("alma1", Names))
        {
            var file = folder.Write(name, value);
            string[] read = System.IO.Path.GetExtension(name) switch
            {
                ".crt" => ["x509", "-noout", "-in", file],
                ".pub" => ["pkey", "-pubin", "-noout", "-in", file],
                _ => ["pkey", "-noout", "-in", file],
            };
            var (exitCode, output) = await Tool.RunAsync(openssl, read);
            Assert.True(exitCode == 0, $"{name}: {output}");
        }

        var ca = System.IO.Path.Combine(folder.Path, SecretNames.ClusterCaCertificate);
        var (_, fingerprint) = await Tool.RunAsync(openssl, ["x509", "-noout", "-fingerprint", "-sha256", "-in", ca]);
        Assert.Equal(authorities.ClusterCa, fingerprint.Split('=')[1].Trim().Replace(":", "", StringComparison.Ordinal).ToLowerInvariant());
        // The recipe of kubeadm's own documentation.
        var (_, hash) = await Tool.RunAsync("/bin/sh", ["-c", $"{openssl} x509 -pubkey -in {ca} | {openssl} pkey -pubin -outform der 2>/dev/null | {openssl} dgst -sha256 -hex"]);
        Assert.Equal(authorities.ClusterCaKeyHash, "sha256:" + hash.Split(' ')[^1].Trim());
    }

    [Fact]
    public async Task Kubeadm_builds_a_control_planes_certificates_and_kubeconfigs_on_our_authorities()
    {
        var kubeadm = RealKubernetes.Program("kubeadm");
        using var cluster = await ClusterInDatabase.CreateAsync(fixture, Specs.Reference, TimeProvider.System.GetUtcNow());
        await cluster.AuthoritiesAsync();
        using var folder = new ScratchFolder();
        var secrets = await cluster.SecretsAsync("alma1", Names);
        foreach (var (name, file) in new (string, string)[]
        {
            (SecretNames.ClusterCaCertificate, "ca.crt"), (SecretNames.ClusterCaKey, "ca.key"),
            (SecretNames.FrontProxyCaCertificate, "front-proxy-ca.crt"), (SecretNames.FrontProxyCaKey, "front-proxy-ca.key"),
            (SecretNames.ServiceAccountPublicKey, "sa.pub"), (SecretNames.ServiceAccountKey, "sa.key"),
            (SecretNames.EtcdCaCertificate, "etcd/ca.crt"), (SecretNames.EtcdClientCertificate, "apiserver-etcd-client.crt"), (SecretNames.EtcdClientKey, "apiserver-etcd-client.key"),
        })
            folder.Write($"pki/{file}", secrets[name]);
        var config = folder.Write("kubeadm.yaml", Regex.Replace(KubeadmTests.Parameters("three-nodes").KubeadmConfig, "/etc/kubernetes/ssl", $"{folder.Path}/pki"));
        var before = await File.ReadAllTextAsync($"{folder.Path}/pki/sa.key");

        foreach (string[] phase in new[] { ["certs", "all"], new[] { "kubeconfig", "all", "--kubeconfig-dir", folder.Path } })
        {
            var (exitCode, output) = await Tool.RunAsync(kubeadm, ["init", "phase", .. phase, "--config", config]);
            Assert.True(exitCode == 0, output);
        }

        Assert.Equal(before, await File.ReadAllTextAsync($"{folder.Path}/pki/sa.key"));
        Assert.Equal(secrets[SecretNames.ClusterCaCertificate], await File.ReadAllTextAsync($"{folder.Path}/pki/ca.crt"));
        var openssl = Tool.OnPath("openssl");
        foreach (var (leaf, authority) in new[] { ("apiserver", "ca"), ("apiserver-kubelet-client", "ca"), ("front-proxy-client", "front-proxy-ca") })
        {
            var (exitCode, output) = await Tool.RunAsync(openssl, ["verify", "-CAfile", $"{folder.Path}/pki/{authority}.crt", $"{folder.Path}/pki/{leaf}.crt"]);
            Assert.True(exitCode == 0, output);
        }
    }
}
