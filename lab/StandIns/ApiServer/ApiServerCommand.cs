using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public static class ApiServerCommand
{
    private const string WithValue = """
        advertise-address bind-address secure-port authorization-mode client-ca-file enable-admission-plugins disable-admission-plugins
        etcd-cafile etcd-certfile etcd-keyfile etcd-servers etcd-compaction-interval event-ttl kubelet-client-certificate kubelet-client-key kubelet-certificate-authority
        kubelet-preferred-address-types proxy-client-cert-file proxy-client-key-file requestheader-allowed-names requestheader-client-ca-file
        requestheader-extra-headers-prefix requestheader-group-headers requestheader-username-headers service-account-issuer service-account-key-file
        service-account-signing-key-file service-cluster-ip-range service-node-port-range tls-cert-file tls-private-key-file tls-min-version tls-cipher-suites
        default-not-ready-toleration-seconds default-unreachable-toleration-seconds apiserver-count endpoint-reconciler-type request-timeout
        storage-backend feature-gates runtime-config v audit-policy-file audit-log-path audit-log-maxage audit-log-maxbackup audit-log-maxsize
        encryption-provider-config admission-control-config-file max-requests-inflight max-mutating-requests-inflight oidc-issuer-url oidc-client-id
        oidc-username-claim oidc-username-prefix oidc-groups-claim oidc-groups-prefix oidc-required-claim oidc-ca-file api-audiences authentication-config authorization-config goaway-chance
        """;
    private const string Boolean = "allow-privileged enable-bootstrap-token-auth anonymous-auth profiling enable-aggregator-routing service-account-lookup service-account-extend-token-expiration";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var flags = Flags.Parse(args, WithValue, Boolean);
        if (flags.Words.Count > 0) throw new CommandException($"kube-apiserver takes no arguments, got [{string.Join(' ', flags.Words)}]");
        if (!flags.Required("authorization-mode").Split(',').ToHashSet().SetEquals(["Node", "RBAC"])) throw new CommandException("this stand-in knows --authorization-mode=Node,RBAC only");
        var ranges = flags.Required("service-cluster-ip-range").Split(',');
        if (ranges.Length > 2 || ranges.Any(range => !IPNetwork.TryParse(range, out _))) throw new CommandException("invalid --service-cluster-ip-range");
        var services = IPNetwork.Parse(ranges[0]);
        foreach (var file in (string[])["service-account-key-file", "service-account-signing-key-file", "proxy-client-cert-file", "proxy-client-key-file", "requestheader-client-ca-file", "kubelet-client-certificate", "kubelet-client-key"])
            if (flags[file] is { } path && !File.Exists(path)) throw new CommandException($"--{file}: open {path}: no such file or directory");
        CheckServiceAccountKeys(flags);
        flags.Required("service-account-issuer");

        var serving = new ReloadedCertificate(flags.Required("tls-cert-file"), flags.Required("tls-private-key-file"));
        var clients = Pki.LoadAuthorities(flags.Required("client-ca-file"));
        using var etcd = new Etcd(
            flags.List("etcd-servers"),
            flags["etcd-cafile"] is { } authority ? Pki.LoadAuthorities(authority) : null,
            flags["etcd-certfile"] is { } certificate ? Pki.Load(certificate, flags.Required("etcd-keyfile")) : null);
        var store = new Store(etcd, TimeProvider.System);
        var admission = new Admission(store, services);
        var handler = new RequestHandler(store, new Authentication(store, TimeProvider.System, flags.Has("enable-bootstrap-token-auth")), new Authorization(store), admission);

        var builder = HttpServer.CreateBuilder(kestrel => kestrel.Listen(
            // As the real one: both families, unless told.
            IPAddress.Parse(flags["bind-address"] ?? "::"), int.Parse(flags["secure-port"] ?? "6443", System.Globalization.CultureInfo.InvariantCulture),
            listen => listen.UseHttps(https =>
            {
                https.ServerCertificateSelector = (_, _) => serving.Current();
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (presented, _, _) => Pki.IsSignedBy(presented, clients, Pki.ClientAuthentication);
            })));
        await using var app = builder.Build();
        app.Run(handler.HandleAsync);
        await new ClusterSeed(store, admission).EnsureAsync(cancellation);
        await app.StartAsync(cancellation);
        Console.WriteLine($"stand-in API server {StandInVersion.Git} on {string.Join(' ', app.Urls)}");
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>Tokens signed with one key and checked with another would fail only much later.</summary>
    private static void CheckServiceAccountKeys(Flags flags)
    {
        using RSA? publicKey = Import(flags.Required("service-account-key-file")), signingKey = Import(flags.Required("service-account-signing-key-file"));
        if (publicKey is not null && signingKey is not null && !publicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(signingKey.ExportSubjectPublicKeyInfo()))
            throw new CommandException("--service-account-key-file does not belong to --service-account-signing-key-file");
    }

    private static RSA? Import(string path)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            using var elliptic = ECDsa.Create();
            elliptic.ImportFromPem(File.ReadAllText(path));
            return null;
        }
    }
}

/// <summary>The serving certificate, read again when its file has changed, as the real API server does.</summary>
public sealed class ReloadedCertificate
{
    private readonly (string Certificate, string Key) files;
    private (DateTime Written, System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate) loaded;

    public ReloadedCertificate(string certificate, string key)
    {
        files = (certificate, key);
        loaded = (File.GetLastWriteTimeUtc(certificate), Pki.Load(certificate, key));
    }

    public System.Security.Cryptography.X509Certificates.X509Certificate2 Current()
    {
        var written = File.GetLastWriteTimeUtc(files.Certificate);
        if (written == loaded.Written || !File.Exists(files.Certificate)) return loaded.Certificate;
        try
        {
            loaded = (written, Pki.Load(files.Certificate, files.Key));
        }
        catch (CommandException)
        {
            // Half of a pair: the other file follows, until then the old pair serves.
        }
        return loaded.Certificate;
    }
}

/// <summary>What every API server makes when it finds an empty store.</summary>
public sealed class ClusterSeed(Store store, Admission admission)
{
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
            await EnsureAsync("namespaces", null, new() { ["metadata"] = Metadata(name), ["status"] = new JsonObject { ["phase"] = "Active" } }, cancellation);
        await EnsureAsync("clusterroles", null, Role("cluster-admin", Rule("*", "*", "*"), new JsonObject { ["nonResourceURLs"] = Json.List(["*"]), ["verbs"] = Json.List(["*"]) }), cancellation);
        await EnsureAsync("clusterroles", null, Role("view", Rule("*", "pods,services,configmaps,deployments,daemonsets,replicasets", "get,list,watch")), cancellation);
        await EnsureAsync("clusterroles", null, Role("system:node-bootstrapper", Rule("certificates.k8s.io", "certificatesigningrequests", "create,get,list,watch")), cancellation);
        foreach (var name in (string[])["system:node-proxier", "system:coredns", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient"])
            await EnsureAsync("clusterroles", null, Role(name, Rule("", "endpoints,services,nodes,pods,namespaces", "get,list,watch")), cancellation);
        await EnsureAsync("services", "default", new()
        {
            ["metadata"] = Metadata("kubernetes", ("component", "apiserver"), ("provider", "kubernetes")),
            ["spec"] = new JsonObject { ["clusterIP"] = admission.Address(1), ["type"] = "ClusterIP", ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = 6443, ["protocol"] = "TCP" }) },
        }, cancellation);
        foreach (var name in (string[])["system-node-critical", "system-cluster-critical"])
            await EnsureAsync("priorityclasses", null, new() { ["metadata"] = Metadata(name), ["value"] = name == "system-node-critical" ? 2000001000 : 2000000000 }, cancellation);
    }

    private async Task EnsureAsync(string type, string? ns, JsonObject value, CancellationToken cancellation)
    {
        var resource = ResourceTypes.ByWord(type);
        if (await store.FindAsync(resource, ns, value.Name(), cancellation) is not null) return;
        try
        {
            await store.CreateAsync(resource, ns, value, cancellation);
        }
        catch (ApiException e) when (e.Code == 409)
        {
            // Another control plane was faster.
        }
    }

    private static JsonObject Metadata(string name, params (string Key, string Value)[] labels) => new() { ["name"] = name, ["labels"] = Json.Object(labels.Select(label => KeyValuePair.Create(label.Key, label.Value))) };

    private static JsonObject Role(string name, params JsonObject[] rules) => new() { ["metadata"] = Metadata(name), ["rules"] = new JsonArray([.. rules]) };

    private static JsonObject Rule(string groups, string resources, string verbs) => new() { ["apiGroups"] = Json.List(groups.Split(',')), ["resources"] = Json.List(resources.Split(',')), ["verbs"] = Json.List(verbs.Split(',')) };
}
