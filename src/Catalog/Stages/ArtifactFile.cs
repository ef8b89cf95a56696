namespace Slipway.Catalog.Stages;

/// <summary>A file in the host's cache (<c>/var/cache/slipway/files</c>), put there by the stage <c>artifacts</c>.</summary>
/// <param name="Name">Component: <c>kubeadm</c>, <c>kubelet</c>, <c>kubectl</c>, <c>crictl</c>, <c>containerd</c>, <c>runc</c>, <c>cni-plugins</c>, <c>etcd</c>.</param>
/// <param name="Version">Without a leading v.</param>
/// <param name="Sha256">Lowercase hex of the file as downloaded.</param>
/// <param name="Url">Upstream address; names the file in the cache, whatever mirror it came from.</param>
public sealed record ArtifactFile(string Name, string Version, string Sha256, string Url);
