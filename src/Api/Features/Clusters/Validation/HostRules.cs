using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Each host by itself, and what no two of them may share.</summary>
internal static partial class HostRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        var hosts = spec.Hosts;
        foreach (var finding in hosts.SelectMany((host, index) => Names(host, index).Concat(Addresses(spec.Network, host, index)).Concat(Roles(host, index)).Concat(Metadata(host, index)).Concat(Key(spec, host, index))))
        {
            yield return finding;
        }

        foreach (var finding in Duplicates(hosts, host => host.Name, "Host", index => ["hosts", index, "name"])
            .Concat(Duplicates(hosts, host => host.Address is { Length: > 0 } address ? string.Create(CultureInfo.InvariantCulture, $"{address}:{host.Port}") : null, "SSH address", index => ["hosts", index, "address"]))
            .Concat(Duplicates(hosts, host => host.Ip, "Address", index => ["hosts", index, "ip"]))
            .Concat(Duplicates(hosts, host => host.SecondaryIp, "Address", index => ["hosts", index, "secondaryIp"]))
            .Concat(Duplicates(hosts, host => host.Roles.Contains(HostRole.Etcd) ? host.EtcdMemberName : null, "etcd member", index => ["hosts", index, "etcdMemberName"])))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Names(HostSpec host, int index)
    {
        // The node's name is also the value of its label kubernetes.io/hostname.
        if (host.Name.Length > 63 || !IsSubdomain(host.Name))
        {
            yield return Invalid("A host's name has at most 63 characters: small letters, digits, hyphens and dots (RFC 1123).", "hosts", index, "name");
        }

        if (!MemberName().IsMatch(host.EtcdMemberName ?? ""))
        {
            yield return Invalid("An etcd member's name has 1 to 63 letters, digits, dots, hyphens or underscores.", "hosts", index, "etcdMemberName");
        }
    }

    private static IEnumerable<Finding> Addresses(NetworkSpec network, HostSpec host, int index)
    {
        if (!IsPort(host.Port))
        {
            yield return Invalid("A port is between 1 and 65535.", "hosts", index, "port");
        }

        if (host.Address is null)
        {
            yield return new($"#/hosts/{index}/address", ErrorCodes.FieldRequired, "Give address, ip or both.");
            yield break;
        }

        if (IpRange.ParseAddress(host.Address) is null && (LooksLikeAddress().IsMatch(host.Address) || !IsSubdomain(host.Address.ToLowerInvariant())))
        {
            yield return Invalid($"'{host.Address}' is neither an IP address in its usual spelling nor a DNS name.", "hosts", index, "address");
        }

        if (host.Ip is null)
        {
            yield return new($"#/hosts/{index}/ip", ErrorCodes.FieldRequired, "The address is a name, so ip must say which address the cluster uses.");
        }

        if (network.IsDualStack() && host.SecondaryIp is null)
        {
            yield return new($"#/hosts/{index}/secondaryIp", ErrorCodes.FieldRequired, "The cluster has two IP families, so every host has an address of each.");
        }
        else if (!network.IsDualStack() && host.SecondaryIp is not null)
        {
            yield return Invalid("A second address needs two pod and two service networks.", "hosts", index, "secondaryIp");
        }

        foreach (var (ip, field, ipv6) in new[] { (host.Ip, "ip", IpFamilies.IsIpv6(network.PodCidrs()[0])), (network.IsDualStack() ? host.SecondaryIp : null, "secondaryIp", IpFamilies.IsIpv6(network.PodCidrs()[^1])) })
        {
            if (ip is not null && AddressProblem(ip, ipv6) is { } problem)
            {
                yield return Invalid(problem, "hosts", index, field);
            }
        }
    }

    private static IEnumerable<Finding> Roles(HostSpec host, int index)
    {
        if (host.Roles.Count == 0)
        {
            yield return Invalid("A host has at least one of the roles control-plane, etcd, worker.", "hosts", index, "roles");
        }

        foreach (var finding in Duplicates(host.Roles, role => role.ToString(), "Role", role => ["hosts", index, "roles", role]))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Metadata(HostSpec host, int index)
    {
        foreach (var (key, value) in host.Labels)
        {
            if (!IsQualifiedName(key) || !IsLabelValue(value))
            {
                yield return Invalid("A label is [prefix/]name with a value of at most 63 letters, digits, dots, hyphens or underscores.", "hosts", index, "labels", key);
            }
        }

        foreach (var (taint, position) in host.Taints.Select((taint, position) => (taint, position)))
        {
            if (!IsQualifiedName(taint.Key) || !IsLabelValue(taint.Value))
            {
                yield return Invalid("A taint's key is [prefix/]name, its value at most 63 letters, digits, dots, hyphens or underscores.", "hosts", index, "taints", position);
            }
        }

        foreach (var finding in Duplicates(host.Taints, taint => $"{taint.Key}:{taint.Effect}", "Taint", position => ["hosts", index, "taints", position]))
        {
            yield return finding;
        }

        if (!host.Roles.Contains(HostRole.ControlPlane) && !host.Roles.Contains(HostRole.Worker) && (host.Labels.Count > 0 || host.Taints.Count > 0))
        {
            yield return Invalid("A host that only runs etcd is no node: it has neither labels nor taints.", "hosts", index, host.Labels.Count > 0 ? "labels" : "taints");
        }
    }

    private static IEnumerable<Finding> Key(ClusterSpec spec, HostSpec host, int index)
    {
        if (host.HostKey is null && spec.Ssh.HostKeys == HostKeyPolicy.Pinned)
        {
            yield return new($"#/hosts/{index}/hostKey", ErrorCodes.HostKeyNotPinned, "ssh.hostKeys is pinned, so every host needs its hostKey.");
        }
        else if (host.HostKey is not null && !Fingerprint().IsMatch(host.HostKey))
        {
            yield return Invalid("A host key's fingerprint is SHA256: and 43 characters, as ssh-keygen -lf prints it.", "hosts", index, "hostKey");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex MemberName();

    [GeneratedRegex(@"^[0-9.]+\z|:")]
    private static partial Regex LooksLikeAddress();

    [GeneratedRegex(@"^SHA256:[A-Za-z0-9+/]{43}\z")]
    public static partial Regex Fingerprint();
}
