namespace Slipway.Catalog.Artifacts;

/// <summary>Which versions may meet in one cluster. Each rule gives the reason against it, or null. Versions are written without a leading v.</summary>
public static class VersionSkew
{
    /// <summary>A cluster is upgraded by one minor version at most, and never goes back.</summary>
    public static string? Upgrade(string from, string to) => (Minor(to) - Minor(from)) switch
    {
        < 0 => $"Kubernetes does not go back from {from} to {to}.",
        > 1 => $"From {from} to {to} is more than one minor version: go by way of 1.{Minor(from) + 1}.",
        0 when Version.Parse(to) < Version.Parse(from) => $"Kubernetes does not go back from {from} to {to}.",
        _ => Version.Parse(from).Major == Version.Parse(to).Major ? null : $"{from} and {to} are of different major versions.",
    };

    /// <summary>The oldest etcd that kubeadm takes as an external one. From late patches on (kubernetes#134779 and its cherry-picks) it is the 3.5 that can be upgraded to 3.6.</summary>
    public static string? Etcd(string kubernetes, string etcd)
    {
        var floor = (Minor(kubernetes), Version.Parse(kubernetes).Build) switch
        {
            (31, >= 14) or (32, >= 10) or (33, >= 6) or (34, >= 2) or ( >= 35, _) => "3.5.24",
            ( >= 32, _) => "3.5.11",
            _ => "3.4.13",
        };
        return AtLeast(etcd, floor, "etcd", kubernetes);
    }

    /// <summary>kubelet 1.35 is the last that works with containerd 1.</summary>
    public static string? Containerd(string kubernetes, string containerd) =>
        AtLeast(containerd, Minor(kubernetes) >= 36 ? "2.0.0" : "1.6.0", "containerd", kubernetes);

    private static string? AtLeast(string version, string floor, string component, string kubernetes) => Version.Parse(version) < Version.Parse(floor)
        ? $"{component} {version} is too old for Kubernetes {kubernetes}, which wants {floor} or newer."
        : null;

    private static int Minor(string version) => Version.Parse(version).Minor;
}
