namespace Slipway.Contracts.Specs;

/// <summary>Which files of objects a cluster needs.</summary>
public static class SpecManifests
{
    /// <summary>Other projects', by their names in the artifact catalogue.</summary>
    public static IReadOnlyList<string> Of(ClusterSpec spec)
    {
        List<string> names = [];
        switch (spec.Network.Plugin)
        {
            case NetworkPlugin.Calico:
                names.Add("calico");
                break;
            case NetworkPlugin.Flannel:
                names.Add("flannel");
                break;
        }

        if (spec.Addons.LocalPath is not null)
        {
            names.Add("local-path");
        }

        if (spec.Addons.MetalLb is not null)
        {
            names.Add("metallb");
        }

        if (spec.Addons.IngressNginx)
        {
            names.Add("ingress-nginx");
        }

        return names;
    }

    /// <summary>Those of other projects that publish a Helm chart instead of objects.</summary>
    public static IReadOnlyList<string> ChartsOf(ClusterSpec spec) => spec.Network.Plugin == NetworkPlugin.Cilium ? ["cilium"] : [];

    /// <summary>The user's own, by names that no other project's has.</summary>
    public static IReadOnlyList<(string Name, ManifestSource Source)> OwnOf(ClusterSpec spec)
    {
        List<(string, ManifestSource)> own = [];
        if (spec.Network.Manifest is { } plugin)
        {
            own.Add(("own:network", plugin));
        }

        foreach (var manifest in spec.Addons.Manifests)
        {
            if (manifest.Source is { } source)
            {
                own.Add(($"own:addon:{manifest.Name}", source));
            }
        }

        return own;
    }
}
