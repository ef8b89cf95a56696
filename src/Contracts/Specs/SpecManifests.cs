namespace Slipway.Contracts.Specs;

/// <summary>Which other projects' manifests a cluster needs, by their names in the artifact catalogue.</summary>
public static class SpecManifests
{
    public static IReadOnlyList<string> Of(ClusterSpec spec) => spec.Network.Plugin switch
    {
        NetworkPlugin.Calico => ["calico"],
        NetworkPlugin.Flannel => ["flannel"],
        _ => [],
    };
}
