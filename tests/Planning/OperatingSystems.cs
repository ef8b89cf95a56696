using Slipway.Contracts.Specs;

namespace Slipway.Tests.Planning;

/// <summary>What hosts of an operating system report, as far as a plan or preflight looks at it.</summary>
internal sealed record OperatingSystems(string Id, string Version, string Family, string Kernel, string Glibc, string ResolvConf)
{
    private const string Usual = "/etc/resolv.conf", Resolved = "/run/systemd/resolve/resolv.conf";

    public static IReadOnlyList<OperatingSystems> All { get; } =
    [
        new("almalinux", "8.10", "redhat", "4.18.0-553.el8_10.x86_64", "2.28", Usual),
        new("rocky", "9.6", "redhat", "5.14.0-570.el9_6.x86_64", "2.34", Usual),
        new("rhel", "10.0", "redhat", "6.12.0-55.el10_0.x86_64", "2.39", Usual),
        new("debian", "11", "debian", "5.10.0-35-amd64", "2.31", Usual),
        new("debian", "12", "debian", "6.1.0-37-amd64", "2.36", Usual),
        new("debian", "13", "debian", "6.12.41+deb13-amd64", "2.41", Usual),
        new("ubuntu", "24.04", "debian", "6.8.0-60-generic", "2.39", Resolved),
        new("ubuntu", "26.04", "debian", "7.0.0-10-generic", "2.43", Resolved),
    ];

    public static OperatingSystems Named(string name) => All.Single(system => system.ToString() == name);

    public Dictionary<string, string> Change(HostSpec host, Dictionary<string, string> facts) => new(facts)
    {
        ["osId"] = Id,
        ["osVersion"] = Version,
        ["osFamily"] = Family,
        ["kernel"] = Kernel,
        ["resolvConf"] = ResolvConf,
    };

    public override string ToString() => $"{Id} {Version}";
}
