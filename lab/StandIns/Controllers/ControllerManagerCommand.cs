using System.Net;
using System.Security.Cryptography.X509Certificates;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Controllers;

public static class ControllerManagerCommand
{
    private const string WithValue = """
        authentication-kubeconfig authorization-kubeconfig bind-address secure-port client-ca-file cluster-cidr cluster-name cluster-signing-cert-file
        cluster-signing-key-file cluster-signing-duration controllers kubeconfig node-cidr-mask-size node-cidr-mask-size-ipv4 node-cidr-mask-size-ipv6 requestheader-client-ca-file
        root-ca-file service-account-private-key-file service-cluster-ip-range terminated-pod-gc-threshold node-monitor-grace-period node-monitor-period
        leader-elect-lease-duration leader-elect-renew-deadline leader-elect-retry-period feature-gates tls-cert-file tls-private-key-file tls-min-version
        tls-cipher-suites v pod-eviction-timeout kube-api-qps kube-api-burst concurrent-deployment-syncs flex-volume-plugin-dir
        """;
    private const string Boolean = "allocate-node-cidrs leader-elect profiling use-service-account-credentials configure-cloud-routes";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var flags = Flags.Parse(args, WithValue, Boolean);
        foreach (var file in (string[])["client-ca-file", "root-ca-file", "service-account-private-key-file", "requestheader-client-ca-file", "authentication-kubeconfig", "authorization-kubeconfig"])
            if (flags[file] is { } path && !File.Exists(path)) throw new CommandException($"--{file}: open {path}: no such file or directory");
        using var client = Kubeconfig.Open(flags.Required("kubeconfig"));
        var authority = Pki.Load(flags.Required("cluster-signing-cert-file"), flags.Required("cluster-signing-key-file"));
        var controllers = new List<Func<CancellationToken, Task>>
        {
            new SigningController(client, authority, TimeProvider.System).RunAsync,
            new BootstrapController(client, TimeProvider.System).RunAsync,
            new WorkloadController(client, TimeProvider.System).RunAsync,
            new NodeController(client, TimeProvider.System, NodeCidrs(flags), GoDuration.TryParse(flags["node-monitor-grace-period"] ?? "40s", out var grace) ? grace : throw new CommandException("invalid --node-monitor-grace-period")).RunAsync,
            new NamespaceController(client, flags["root-ca-file"] is { } root ? File.ReadAllText(root) : "").RunAsync,
        };
        await using var health = await HealthEndpoint.StartAsync(IPAddress.Parse(flags["bind-address"] ?? "0.0.0.0"), int.Parse(flags["secure-port"] ?? "10257", System.Globalization.CultureInfo.InvariantCulture), true, () => null, cancellation);
        var election = new LeaderElection(client, "kube-controller-manager", TimeProvider.System);
        // Idle clusters cost little this way: a few small reads every other second.
        await Task.WhenAll(
            [
                election.RunAsync(cancellation),
                .. controllers.Select(controller => Periodic.RunAsync(TimeSpan.FromSeconds(1.5), () => election.IsLeader ? controller(cancellation) : Task.CompletedTask, cancellation)),
            ]);
        return 0;
    }

    private static List<(IPNetwork Range, int Mask)> NodeCidrs(Flags flags)
    {
        if (!flags.Has("allocate-node-cidrs")) return [];
        var texts = flags.Required("cluster-cidr").Split(',');
        if (texts.Length > 1 && flags["node-cidr-mask-size"] is not null) throw new CommandException("usage of --node-cidr-mask-size is not allowed with dual-stack clusters");
        return [.. texts.Select(text =>
        {
            if (!IPNetwork.TryParse(text, out var range)) throw new CommandException($"invalid --cluster-cidr: {text}");
            var ipv6 = range.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            var mask = int.Parse(flags[ipv6 ? "node-cidr-mask-size-ipv6" : "node-cidr-mask-size-ipv4"] ?? flags["node-cidr-mask-size"] ?? (ipv6 ? "64" : "24"), System.Globalization.CultureInfo.InvariantCulture);
            return mask < range.PrefixLength || mask > range.PrefixLength + 16 ? throw new CommandException($"--node-cidr-mask-size {mask} does not divide --cluster-cidr {range}") : (range, mask);
        })];
    }
}
