using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;
using Slipway.StandIns.Cri;

namespace Slipway.StandIns.Kubeadm;

/// <summary>kubeadm's checks under kubeadm's names; those named to be ignored become warnings.</summary>
public sealed class Preflight(KubeadmConfig config, IEnumerable<string> ignored)
{
    private readonly HashSet<string> ignored = [.. ignored.Select(name => name.ToLowerInvariant())];
    private readonly List<string> errors = [];

    public async Task InitAsync(CancellationToken cancellation)
    {
        Console.WriteLine("[preflight] Running pre-flight checks");
        CheckHost(true);
        foreach (var port in (int[])[config.BindPort, 10259, 10257, 10250]) CheckPort(port);
        foreach (var name in (string[])["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"])
            if (File.Exists($"{StaticPods.Directory}/{name}.yaml")) Error($"FileAvailable--etc-kubernetes-manifests-{name}.yaml", $"{StaticPods.Directory}/{name}.yaml already exists");
        await CheckRuntimeAsync(cancellation);
        await CheckExternalEtcdAsync(cancellation);
        Conclude();
    }

    public async Task JoinAsync(bool controlPlane, CancellationToken cancellation)
    {
        Console.WriteLine("[preflight] Running pre-flight checks");
        CheckHost(controlPlane);
        CheckPort(10250);
        if (Directory.Exists(StaticPods.Directory) && Directory.EnumerateFileSystemEntries(StaticPods.Directory).Any()) Error("DirAvailable--etc-kubernetes-manifests", $"{StaticPods.Directory} is not empty");
        foreach (var file in (string[])["/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf"])
            if (File.Exists(file)) Error("FileAvailable-" + file.Replace('/', '-'), $"{file} already exists");
        var authority = config.Join.Text("caCertPath") ?? "/etc/kubernetes/pki/ca.crt";
        if (!controlPlane && File.Exists(authority)) Error("FileAvailable-" + authority.Replace('/', '-'), $"{authority} already exists");
        await CheckRuntimeAsync(cancellation);
        Conclude();
    }

    private void CheckHost(bool controlPlane)
    {
        if (Environment.UserName != "root") Error("IsPrivilegedUser", "user is not running as root");
        foreach (var program in (string[])["conntrack", "ip", "iptables", "mount", "nsenter"])
            if (Shell.FindInPath(program) is null) Error($"FileExisting-{program}", $"{program} not found in system path");
        foreach (var program in (string[])["crictl", "ethtool", "socat", "tc", "touch"])
            if (Shell.FindInPath(program) is null) Console.WriteLine($"\t[WARNING FileExisting-{program}]: {program} not found in system path");
        if (Shell.FindInPath("kubelet") is null) Error("KubeletVersion", "couldn't get kubelet version: kubelet not found in system path");
        if (Content("/proc/sys/net/ipv4/ip_forward") != "1") Error("FileContent--proc-sys-net-ipv4-ip_forward", "/proc/sys/net/ipv4/ip_forward contents are not set to 1");
        if (config.IsIpv6 && Content("/proc/sys/net/ipv6/conf/default/forwarding") != "1") Error("FileContent--proc-sys-net-ipv6-conf-default-forwarding", "/proc/sys/net/ipv6/conf/default/forwarding contents are not set to 1");
        if (File.ReadLines("/proc/swaps").Count() > 1) Error("Swap", "running with swap on is not supported. Please disable swap or set kubelet's failSwapOn to false", true);
        if (controlPlane && Environment.ProcessorCount < 2) Error("NumCPU", $"the number of available CPUs {Environment.ProcessorCount} is less than the required 2");
    }

    private void CheckPort(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
        }
        catch (SocketException)
        {
            Error($"Port-{port}", $"Port {port} is in use");
        }
    }

    private async Task CheckRuntimeAsync(CancellationToken cancellation)
    {
        try
        {
            using var cri = new CriClient(config.CriSocket);
            await cri.VersionAsync(cancellation);
            var (conditions, _) = await cri.StatusAsync(false, cancellation);
            if (!conditions.TryGetValue("RuntimeReady", out var ready) || !ready.Status) Error("CRI", $"container runtime is not ready: {ready.Message}");
        }
        catch (GrpcException e)
        {
            Error("CRI", $"container runtime is not running: {e.Message}");
        }
    }

    private async Task CheckExternalEtcdAsync(CancellationToken cancellation)
    {
        if (config.ExternalEtcd is not { } settings) return;
        var files = ((string[])["caFile", "certFile", "keyFile"]).Select(name => settings.Text(name)).Where(path => !string.IsNullOrEmpty(path) && !File.Exists(path)).ToList();
        if (files.Count > 0)
        {
            Error("ExternalEtcdClientCertificates", $"{string.Join(", ", files)} does not exist");
            return;
        }
        try
        {
            X509Certificate2? certificate = settings.Text("certFile") is { Length: > 0 } path ? Pki.Load(path, settings.Text("keyFile")!) : null;
            using var etcd = new Etcd(settings.Texts("endpoints"), settings.Text("caFile") is { Length: > 0 } ca ? Pki.LoadAuthorities(ca) : null, certificate);
            await etcd.GetAsync("/registry/none", cancellation);
        }
        catch (GrpcException e)
        {
            Error("ExternalEtcdVersion", $"couldn't reach etcd: {e.Message}");
        }
    }

    private static string Content(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";

    private void Error(string name, string message, bool warningOnly = false)
    {
        if (warningOnly || ignored.Contains("all") || ignored.Contains(name.ToLowerInvariant())) Console.WriteLine($"\t[WARNING {name}]: {message}");
        else errors.Add($"\t[ERROR {name}]: {message}");
    }

    private void Conclude()
    {
        if (errors.Count > 0)
            throw new CommandException($"error execution phase preflight: [preflight] Some fatal errors occurred:\n{string.Join('\n', errors)}\n[preflight] If you know what you are doing, you can make a check non-fatal with `--ignore-preflight-errors=...`");
    }
}
