using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Artifacts
{
    public static ArtifactsParameters Resolve(TaskContext task)
    {
        var files = new List<ArtifactDownload>();
        if (task.IsNode)
        {
            Add("kubernetes", "kubeadm", "kubelet");
            if (task.IsControlPlane)
                Add("kubernetes", "kubectl");
            Add("runtime", Runtime.Programs(task.Spec));
            Add("network", "cni-plugins");
        }
        var charts = SpecManifests.ChartsOf(task.Spec);
        if ((task.Spec.Addons.Helm || charts.Count > 0) && task.Host == task.Topology.FirstControlPlane)
        {
            Add("kubernetes", "helm");
            files.AddRange(charts.Select(name => Download("network", task.Chart(name))));
        }
        if (task.IsEtcdHost)
            Add("etcd", "etcd");
        return new ArtifactsParameters { Files = files, HttpProxy = task.Proxy.Http, HttpsProxy = task.Proxy.Https, NoProxy = task.Proxy.None };

        void Add(string group, params ReadOnlySpan<string> names)
        {
            foreach (var file in task.Files(names))
                files.Add(Download(group, file));
        }

        ArtifactDownload Download(string group, ArtifactFile file) => new(group, file.Name, file.Version, file.Sha256, file.Url, FetchUrl(file.Url, task.Spec.Artifacts.Mirrors));
    }

    public static string FetchUrl(string url, IReadOnlyDictionary<string, string> mirrors)
    {
        var upstream = new Uri(url);
        return mirrors.TryGetValue(upstream.Host, out var mirror) ? mirror.TrimEnd('/') + upstream.PathAndQuery : url;
    }
}
