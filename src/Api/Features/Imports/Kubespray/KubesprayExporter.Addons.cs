using System.Text.Json.Nodes;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Network plugins and add-ons.</summary>
public static partial class KubesprayExporter
{
    private static void PluginSettings(NetworkSpec network, JsonObject vars, List<Finding> findings)
    {
        switch (network.Plugin)
        {
            case NetworkPlugin.Calico:
                var calico = network.Calico;
                vars["calico_vxlan_mode"] = calico.Encapsulation switch { CalicoEncapsulation.Vxlan => "Always", CalicoEncapsulation.VxlanCrossSubnet => "CrossSubnet", _ => "Never" };
                vars["calico_ipip_mode"] = calico.Encapsulation switch { CalicoEncapsulation.Ipip => "Always", CalicoEncapsulation.IpipCrossSubnet => "CrossSubnet", _ => "Never" };
                vars["calico_network_backend"] = calico.Encapsulation is CalicoEncapsulation.Vxlan or CalicoEncapsulation.VxlanCrossSubnet ? "vxlan" : "bird";
                vars["calico_pool_blocksize"] = calico.BlockSize;
                if (network.HasIpv6())
                {
                    vars["calico_pool_blocksize_ipv6"] = calico.BlockSizeIpv6;
                }

                vars["nat_outgoing"] = calico.NatOutgoing;
                if (calico.Mtu is { } mtu)
                {
                    vars["calico_mtu"] = mtu;
                }

                break;
            case NetworkPlugin.Flannel:
                vars["flannel_backend_type"] = network.Flannel.Backend == FlannelBackend.HostGw ? "host-gw" : "vxlan";
                break;
            case NetworkPlugin.Custom:
                findings.Add(Finding("#/network/manifest", "Kubespray takes manifests as files: put it beside the playbook and name it in custom_cni_manifests."));
                break;
        }
    }

    private static void Addons(AddonsSpec addons, JsonObject vars, List<Finding> findings)
    {
        vars["helm_enabled"] = addons.Helm;
        vars["metrics_server_enabled"] = addons.MetricsServer;
        vars["ingress_nginx_enabled"] = addons.IngressNginx;
        vars["local_path_provisioner_enabled"] = addons.LocalPath is not null;
        if (addons.LocalPath is { } localPath)
        {
            vars["local_path_provisioner_claim_root"] = localPath.Path;
            vars["local_path_provisioner_is_default_storageclass"] = localPath.DefaultClass ? "true" : "false";
        }

        vars["metallb_enabled"] = addons.MetalLb is not null;
        if (addons.MetalLb is { } metalLb)
        {
            vars["metallb_config"] = new JsonObject
            {
                ["address_pools"] = new JsonObject(metalLb.Pools.Select(pool => KeyValuePair.Create(pool.Name, (JsonNode?)new JsonObject { ["ip_range"] = Texts(pool.Addresses), ["auto_assign"] = pool.AutoAssign }))),
                ["layer2"] = Texts(metalLb.Pools.Select(pool => pool.Name)),
            };
        }

        if (addons.Manifests.Count > 0)
        {
            findings.Add(Finding("#/addons/manifests", "Kubespray applies no objects of the user's own."));
        }
    }
}
