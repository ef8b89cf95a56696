using Slipway.Catalog.Stages;

namespace Slipway.Catalog;

/// <summary>Which machines Slipway is made for, as data.</summary>
public static class HostRequirements
{
    /// <summary>Rows of one system stand together.</summary>
    public static IReadOnlyList<SystemVersion> Systems { get; } =
    [
        .. Versions("almalinux", "8", "9", "10"),
        .. Versions("rocky", "8", "9", "10"),
        .. Versions("rhel", "8", "9", "10"),
        .. Versions("ol", "8", "9", "10"),
        .. Versions("centos", "8", "9", "10"),
        .. Versions("debian", "11", "12", "13"),
        .. Versions("ubuntu", "22.04", "24.04", "26.04"),
    ];

    // What wants a newer kernel than everything before it.
    private static readonly (string Kubernetes, string? ProxyMode, string? Plugin, string Kernel)[] Kernels =
    [
        ("1.0", null, null, "3.10"),
        // kubeadm's own check; the RedHat family's release 8 has 4.18.
        ("1.32", null, null, "4.19"),
        ("1.0", null, "cilium", "5.10"),
        ("1.0", "nftables", null, "5.13"),
    ];

    /// <param name="kubernetesVersion">Without a leading v.</param>
    /// <param name="proxyMode"><c>iptables</c>, <c>ipvs</c> or <c>nftables</c>.</param>
    /// <param name="plugin">As the spec names it.</param>
    /// <returns>The oldest kernel that serves.</returns>
    public static string KernelFor(string kubernetesVersion, string proxyMode, string plugin) => Kernels
        .Where(rule => Version.Parse(kubernetesVersion) >= Version.Parse(rule.Kubernetes) && (rule.ProxyMode ?? proxyMode) == proxyMode && (rule.Plugin ?? plugin) == plugin)
        .MaxBy(rule => Version.Parse(rule.Kernel)).Kernel;

    /// <param name="controlPlane">The host is one.</param>
    /// <param name="kubeadmAsks">kubeadm's own check, which wants more, is not waived.</param>
    /// <returns>The least memory that serves, in MiB.</returns>
    public static int MemoryMbFor(bool controlPlane, bool kubeadmAsks) => !controlPlane ? 1024 : kubeadmAsks ? 1700 : 1500;

    // containerd's project builds on Ubuntu: 20.04 until 2.0, whose programs start even with glibc 2.17, and 22.04 since 2.1, where they ask for symbols of 2.34.
    private static readonly (string Containerd, string Glibc)[] Glibcs = [("2.1", "2.34")];

    /// <param name="containerdVersion">Without a leading v.</param>
    /// <returns>The oldest glibc with which its programs start; empty: any.</returns>
    public static string GlibcFor(string containerdVersion) =>
        Version.TryParse(containerdVersion.Split('-')[0], out var version) ? Glibcs.LastOrDefault(rule => version >= Version.Parse(rule.Containerd)).Glibc ?? "" : "";

    private static IEnumerable<SystemVersion> Versions(string id, params IReadOnlyList<string> versions) => versions.Select(version => new SystemVersion(id, version));
}
