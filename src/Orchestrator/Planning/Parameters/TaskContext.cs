using System.IO.Compression;
using System.Text.Json;
using Slipway.Catalog;
using Slipway.Catalog.Artifacts;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Manifests;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

/// <summary>One task's view of the <see cref="ResolutionInput"/>.</summary>
internal sealed class TaskContext
{
    private const int LongestManifest = 1024 * 1024;

    private readonly ResolutionInput _input;
    private readonly Lazy<HostFacts> _facts;
    private readonly Lazy<ArtifactSet> _artifacts;

    public TaskContext(ResolutionInput input, string hostName)
    {
        _input = input;
        Topology = new Topology(input.Spec, host => input.Excluded.Contains(host.Name) && !Joined(host));
        Host = input.Spec.Hosts.FirstOrDefault(host => host.Name == hostName)
            ?? throw new UnresolvableException(ErrorCodes.InternalError, $"The spec has no host '{hostName}'.");
        _facts = new(() => FactsOf(Host));
        _artifacts = new(ResolveArtifacts);
    }

    public ClusterSpec Spec => _input.Spec;

    public string ClusterId => _input.ClusterId.ToString();

    public HostSpec Host { get; }

    /// <summary>Without nodes that are left out and have never joined; one that has is still the others' neighbour.</summary>
    public Topology Topology { get; }

    /// <summary>Addresses of the API's Service, one of each IP family, the primary one first.</summary>
    public IReadOnlyList<string> ApiServiceIps => [.. Spec.Network.ServiceCidrs().Select(cidr => Cidr.Address(cidr, 1))];

    /// <summary>Nodes that the build answers for.</summary>
    public IEnumerable<HostSpec> NodesTakingPart => Topology.Nodes.Where(TakesPart);

    public AuthorityFingerprints Authorities => _input.Authorities;

    public string BootstrapTokenId => _input.BootstrapTokenId;

    public HostFacts Facts => _facts.Value;

    public ArtifactSet Artifacts => _artifacts.Value;

    public bool IsControlPlane => Host.Roles.Contains(HostRole.ControlPlane);

    public bool IsEtcdHost => Host.Roles.Contains(HostRole.Etcd);

    public bool IsNode => Topology.Nodes.Contains(Host);

    public bool HasLocalLoadBalancer => IsNode && !IsControlPlane && Spec.ControlPlane.LocalLoadBalancer != LocalLoadBalancer.None;

    /// <summary>Name of the image of the host's local load balancer; null without one.</summary>
    public string? LoadBalancerImage => !HasLocalLoadBalancer ? null : Spec.ControlPlane.LocalLoadBalancer == LocalLoadBalancer.Haproxy ? "haproxy" : "nginx-proxy";

    /// <summary>Empty texts where the spec has no proxy.</summary>
    public (string Http, string Https, string None) Proxy => Spec.Os.Proxy is not { } proxy ? ("", "", "")
        : (proxy.Http ?? "", proxy.Https ?? proxy.Http ?? "", string.Join(',', NoProxy));

    /// <summary>What is reached directly: the cluster's own networks, those of its hosts that serve the others, and what the spec says.</summary>
    public IEnumerable<string> NoProxy =>
        ["localhost", "127.0.0.1", "::1", .. Spec.Network.PodCidrs(), .. Spec.Network.ServiceCidrs(), ".svc", $".{Spec.Dns.Domain}", Spec.ControlPlane.EndpointName, .. ServingHosts, .. Spec.Os.Proxy?.NoProxy ?? []];

    /// <summary>False for a host that this run leaves out.</summary>
    public bool TakesPart(HostSpec host) => !_input.Excluded.Contains(host.Name);

    /// <summary>Waivers of kubeadm's own checks, in kubeadm's names.</summary>
    public IReadOnlyList<string> KubeadmWaivers { get => field ??= [.. Waived(kubeadm: true)]; }

    /// <summary>Waivers of Slipway's checks.</summary>
    public IReadOnlyList<string> Waivers { get => field ??= [.. Waived(kubeadm: false)]; }

    private bool Joined(HostSpec host) => _input.ExcludedNodes.Contains(host.Name) || _input.Facts.TryGetValue(host.Name, out var facts) && facts.TryGetValue("joined", out var joined) && joined == "true";

    public HostFacts FactsOf(HostSpec host)
    {
        try
        {
            return HostFacts.From(_input.Facts.TryGetValue(host.Name, out var outputs) ? outputs : throw new FormatException("There are none."));
        }
        catch (FormatException e)
        {
            throw new UnresolvableException(ErrorCodes.HostOutputUnreadable, $"The facts of host {host.Name} cannot be used: {e.Message}");
        }
    }

    public string Output(string stage, string name) =>
        _input.Outputs.TryGetValue(stage, out var outputs) && outputs.TryGetValue(name, out var value)
            ? value
            : throw new UnresolvableException(ErrorCodes.InternalError, $"The output '{name}' of the stage '{stage}' is missing.");

    public IReadOnlyList<ArtifactFile> Files(params ReadOnlySpan<string> names)
    {
        var files = new List<ArtifactFile>();
        foreach (var name in names)
        {
            var file = Artifacts.File(name);
            if (file.Sha256.Length == 0)
                throw new UnresolvableException(ErrorCodes.VersionUnknown, $"No checksum is known for {file.Url}; give it in artifacts.checksums.");
            files.Add(file);
        }
        return files;
    }

    /// <summary>Files of objects that the cluster needs; the user's own are named here too.</summary>
    public IReadOnlyList<ArtifactFile> Manifests => field ??= [.. SpecManifests.Of(Spec).Select(Pinned), .. SpecManifests.OwnOf(Spec).Select(own => new ArtifactFile(own.Name, "", own.Source.Sha256, own.Source.Url))];

    public ArtifactFile Manifest(string name) => Manifests.First(file => file.Name == name);

    public ArtifactFile Chart(string name) => Pinned(name);

    /// <summary>What the control plane found in the file, but for resource definitions.</summary>
    public UpstreamManifest ObjectsOf(string manifest)
    {
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(Output("manifests", "manifests")) ?? [];
        if (!texts.TryGetValue(manifest, out var packed))
            throw new UnresolvableException(ErrorCodes.InternalError, $"The stage 'manifests' has not read {manifest}.");
        using var text = new StreamReader(new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress));
        // A few bytes can unpack to any number.
        var read = new char[LongestManifest + 1];
        var length = text.ReadBlock(read);
        return length <= LongestManifest ? UpstreamManifest.Parse(manifest, new string(read, 0, length)) : throw new ManifestException($"{manifest} is longer than {LongestManifest} characters.");
    }

    /// <summary>One for each of the host's addresses.</summary>
    public IEnumerable<ClusterHost> AsPeer(HostSpec host) => host.ClusterIps().Select(ip => new ClusterHost(host.Name, ip, string.Join(',', host.RoleNames())));

    private ArtifactFile Pinned(string name) => Artifacts.Manifests[name] switch
    {
        { Sha256: "" } file => throw new UnresolvableException(ErrorCodes.VersionUnknown, $"No checksum is known for {file.Url}; give it in artifacts.checksums."),
        var file => file,
    };

    private ArtifactSet ResolveArtifacts()
    {
        if (!ArtifactCatalogue.Architectures.Contains(Facts.Arch))
            throw new UnresolvableException(ErrorCodes.ValueNotSupported, $"Host {Host.Name} has the architecture {Facts.Arch}; supported are {string.Join(", ", ArtifactCatalogue.Architectures)}.");
        if (!ArtifactCatalogue.Supports(Spec.Kubernetes.Version))
            throw new UnresolvableException(ErrorCodes.VersionUnknown, $"Kubernetes {Spec.Kubernetes.Version} is not supported.");
        return ArtifactCatalogue.Resolve(Spec.Kubernetes.Version, Facts.Arch, Spec.Artifacts.Versions, Spec.Artifacts.Checksums);
    }

    // (Not every host's address: each new one would have containerd start again on all others.)
    private IEnumerable<string> ServingHosts =>
        new[] { Spec.Artifacts.Mirrors.Values, Spec.Artifacts.RegistryMirrors.Values, Spec.Runtime.Registries.Keys.Select(Runtime.Server), Spec.Os.PackageRepositories.Select(source => source.Url), SpecManifests.OwnOf(Spec).Select(own => own.Source.Url) }
            .SelectMany(urls => urls).Select(url => new Uri(url).DnsSafeHost).Where(name => Spec.Hosts.Any(host => host.Name == name || host.Address == name || host.ClusterIps().Contains(name)))
            .Distinct().Order(StringComparer.Ordinal);

    private IEnumerable<string> Waived(bool kubeadm)
    {
        const string Prefix = "kubeadm:";
        return Spec.PreflightWaivers
            .Where(waiver => waiver.StartsWith(Prefix, StringComparison.Ordinal) == kubeadm)
            .Select(waiver => kubeadm ? waiver[Prefix.Length..] : waiver)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }
}

internal sealed class UnresolvableException(string code, string detail) : Exception(detail)
{
    public string Code => code;
}
