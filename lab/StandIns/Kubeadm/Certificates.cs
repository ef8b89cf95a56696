using System.Security.Cryptography.X509Certificates;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubeadm;

/// <summary>kubeadm's leaf certificates, signed by the authorities that must already be in certificatesDir.</summary>
public sealed class Certificates(KubeadmConfig config, TimeProvider time)
{
    private string Directory => config.CertificatesDirectory;

    public void Create(string phase)
    {
        var all = phase == "all";
        When(all || phase == "ca", () => UseAuthority("ca"));
        When(all || phase == "apiserver", () => Leaf("apiserver", "ca", "kube-apiserver", [], [Pki.ServerAuthentication], ServerNames()));
        When(all || phase == "apiserver-kubelet-client", () => Leaf("apiserver-kubelet-client", "ca", "kube-apiserver-kubelet-client", ["kubeadm:cluster-admins"], [Pki.ClientAuthentication]));
        When(all || phase == "front-proxy-ca", () => UseAuthority("front-proxy-ca"));
        When(all || phase == "front-proxy-client", () => Leaf("front-proxy-client", "front-proxy-ca", "front-proxy-client", [], [Pki.ClientAuthentication]));
        When(all || phase == "sa", UseServiceAccountKey);
        if (!all && phase is not ("ca" or "apiserver" or "apiserver-kubelet-client" or "front-proxy-ca" or "front-proxy-client" or "sa"))
            throw new CommandException($"invalid subphase: certs {phase} (this stand-in knows external etcd only)");
        if (config.ExternalEtcd is null) throw new CommandException("this stand-in knows external etcd only: etcd.external is missing");
        if (all) Console.WriteLine("[certs] External etcd mode: Skipping etcd/ca certificate authority generation");
    }

    public X509Certificate2 Authority(string name) => Pki.Load($"{Directory}/{name}.crt", $"{Directory}/{name}.key");

    public string AuthorityPem(string name) => File.ReadAllText($"{Directory}/{name}.crt");

    private static void When(bool wanted, Action make)
    {
        if (wanted) make();
    }

    private void UseAuthority(string name)
    {
        using var authority = Authority(name);
        if (authority.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
            throw new CommandException($"error execution phase certs/{name}: {Directory}/{name}.crt is not a certificate authority");
        Console.WriteLine($"[certs] Using existing {name} certificate authority");
    }

    private void UseServiceAccountKey()
    {
        foreach (var file in (string[])["sa.key", "sa.pub"])
            if (!File.Exists($"{Directory}/{file}")) throw new CommandException($"error execution phase certs/sa: {Directory}/{file} is missing");
        Console.WriteLine("[certs] Using the existing \"sa\" key");
    }

    private void Leaf(string file, string authorityName, string commonName, string[] organizations, string[] usages, IEnumerable<string>? names = null)
    {
        var (certificate, key) = ($"{Directory}/{file}.crt", $"{Directory}/{file}.key");
        using var authority = Authority(authorityName);
        if (File.Exists(certificate) && File.Exists(key))
        {
            using var existing = Pki.Load(certificate, key);
            if (!Pki.IsSignedBy(existing, [authority])) throw new CommandException($"error execution phase certs/{file}: failed to write or validate certificate \"{file}\": certificate {file} is not signed by {authorityName} certificate");
            Console.WriteLine($"[certs] Using existing {file} certificate and key on disk");
            return;
        }
        var issued = Pki.Issue(authority, time, config.Algorithm, Pki.Subject(commonName, organizations), usages, names);
        Shell.WriteFile(key, issued.Key);
        Shell.WriteFile(certificate, issued.Certificate, Shell.Public);
        Console.WriteLine($"[certs] Generating \"{file}\" certificate and key{(names is null ? "" : $" for DNS names and IPs [{string.Join(' ', names.Distinct())}]")}");
    }

    private List<string> ServerNames()
    {
        var endpoint = config.ControlPlaneEndpoint;
        return
        [
            config.NodeName, "kubernetes", "kubernetes.default", "kubernetes.default.svc", $"kubernetes.default.svc.{config.DnsDomain}",
            config.FirstServiceAddress, config.AdvertiseAddress, endpoint[..endpoint.LastIndexOf(':')], .. config.Cluster.Texts("apiServer", "certSANs"),
        ];
    }
}

/// <summary>The *.conf files in /etc/kubernetes.</summary>
public sealed class Kubeconfigs(KubeadmConfig config, Certificates certificates, TimeProvider time)
{
    public const string Directory = "/etc/kubernetes";

    public void Create(string phase)
    {
        var all = phase == "all";
        var known = false;
        foreach (var (name, user, organizations) in ((string, string, string[])[])
        [
            ("admin", "kubernetes-admin", ["kubeadm:cluster-admins"]), ("super-admin", "kubernetes-super-admin", ["system:masters"]),
            ("kubelet", $"system:node:{config.NodeName}", ["system:nodes"]),
            ("controller-manager", "system:kube-controller-manager", []), ("scheduler", "system:kube-scheduler", []),
        ])
        {
            if (!all && phase != name) continue;
            known = true;
            // Controllers talk to their own API server, so that versions never mix during an upgrade.
            Write(name, user, organizations, name is "controller-manager" or "scheduler" ? config.LocalEndpoint : config.ControlPlaneEndpoint);
        }
        if (!known) throw new CommandException($"invalid subphase: kubeconfig {phase}");
    }

    private void Write(string name, string user, string[] organizations, string endpoint)
    {
        var path = $"{Directory}/{name}.conf";
        if (File.Exists(path))
        {
            var existing = Yaml.ReadFile(path);
            if (existing.Items("clusters").FirstOrDefault().Text("cluster", "server") != $"https://{endpoint}")
                throw new CommandException($"error execution phase kubeconfig/{name}: a kubeconfig file \"{path}\" exists already but has got the wrong API Server URL");
            Console.WriteLine($"[kubeconfig] Using existing kubeconfig file: \"{path}\"");
            return;
        }
        using var authority = certificates.Authority("ca");
        var (certificate, key) = Pki.Issue(authority, time, config.Algorithm, Pki.Subject(user, organizations), [Pki.ClientAuthentication]);
        var credentials = new System.Text.Json.Nodes.JsonObject { ["client-certificate-data"] = Kubeconfig.Base64(certificate), ["client-key-data"] = Kubeconfig.Base64(key) };
        Shell.WriteFile(path, Yaml.Write(Kubeconfig.Build(config.ClusterName, $"https://{endpoint}", certificates.AuthorityPem("ca"), user, credentials)));
        Console.WriteLine($"[kubeconfig] Writing \"{name}.conf\" kubeconfig file");
    }
}
