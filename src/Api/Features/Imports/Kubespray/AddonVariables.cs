using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Add-ons, each first switched on and then set.</summary>
internal static class AddonVariables
{
    public static IEnumerable<SpecRule> All() =>
    [
        Addon("helm_enabled", "helm", (addons, value) => addons with { Helm = value.Flag }),
        Addon("metrics_server_enabled", "metricsServer", (addons, value) => addons with { MetricsServer = value.Flag }),
        Addon("ingress_nginx_enabled", "ingressNginx", (addons, value) => addons with { IngressNginx = value.Flag }),
        Addon("local_path_provisioner_enabled", "localPath", (addons, value) => addons with { LocalPath = value.Flag ? new LocalPathSpec() : null }),
        Addon("local_path_provisioner_claim_root", "localPath/path", (addons, value) => LocalPath(addons, value, localPath => localPath with { Path = value.Text.Length > 1 ? value.Text.TrimEnd('/') : value.Text })),
        Addon("local_path_provisioner_is_default_storageclass", "localPath/defaultClass", (addons, value) => LocalPath(addons, value, localPath => localPath with { DefaultClass = value.Flag })),
        Addon("metallb_enabled", "metalLb", (addons, value) => addons with { MetalLb = value.Flag ? new MetalLbSpec { Pools = [] } : null }),
        Addon("metallb_config", "metalLb/pools", MetalLb),
    ];

    private static SpecRule Addon(string name, string field, Func<AddonsSpec, VariableValue, AddonsSpec> apply) =>
        new(name, $"#/addons/{field}", (spec, value) => spec with { Addons = apply(spec.Addons, value) });

    private static AddonsSpec LocalPath(AddonsSpec addons, VariableValue value, Func<LocalPathSpec, LocalPathSpec> change)
    {
        if (addons.LocalPath is { } localPath)
        {
            return addons with { LocalPath = change(localPath) };
        }

        value.Note = Off;
        return addons;
    }

    private static AddonsSpec MetalLb(AddonsSpec addons, VariableValue value)
    {
        if (addons.MetalLb is null)
        {
            value.Note = Off;
            return addons;
        }

        var pools = value.Mapping["address_pools"] as JsonObject ?? throw new RefusedException("It has no address_pools.");
        value.Note = value.Mapping.Any(member => member.Key is not ("address_pools" or "layer2" or "speaker" or "controller"))
            ? "Its pools, announced by ARP; the rest is left out."
            : null;
        return addons with
        {
            MetalLb = new MetalLbSpec
            {
                Pools =
                [
                    .. pools.Select(pool => new AddressPoolSpec
                    {
                        Name = pool.Key,
                        Addresses = new VariableValue(pool.Value?["ip_range"]).Texts,
                        AutoAssign = pool.Value?["auto_assign"] is not { } flag || new VariableValue(flag).Flag,
                    }),
                ],
            },
        };
    }

    private const string Off = "Left out: the add-on is off.";
}
