using Slipway.StandIns.Common;
using Slipway.StandIns.Cri;

namespace Slipway.StandIns.Kubeadm;

public static class Reset
{
    public static async Task RunAsync(string certificatesDirectory, string criSocket, CancellationToken cancellation)
    {
        Console.WriteLine("[reset] Stopping the kubelet service");
        await Shell.TryRunAsync(cancellation, "systemctl", "stop", "kubelet");
        await Shell.TryRunAsync(cancellation, "systemctl", "stop", "standin-*");
        try
        {
            using var cri = new CriClient(criSocket);
            foreach (var sandbox in await cri.ListSandboxesAsync(cancellation)) await cri.RemoveSandboxAsync(sandbox.Id, cancellation);
        }
        catch (GrpcException e)
        {
            Console.WriteLine($"[reset] Failed to remove containers: {e.Message}");
        }
        foreach (var directory in (string[])["/etc/kubernetes/manifests", "/var/lib/kubelet", certificatesDirectory])
        {
            if (!Directory.Exists(directory)) continue;
            Console.WriteLine($"[reset] Deleting contents of directory {directory}");
            foreach (var entry in Directory.EnumerateFileSystemEntries(directory))
            {
                if (Directory.Exists(entry)) Directory.Delete(entry, true);
                else File.Delete(entry);
            }
        }
        foreach (var name in (string[])["admin", "super-admin", "kubelet", "bootstrap-kubelet", "controller-manager", "scheduler"]) File.Delete($"/etc/kubernetes/{name}.conf");
        Console.WriteLine("The reset process does not clean CNI configuration (stand-in).");
    }
}
