using System.Text.Json.Nodes;
using Slipway.Catalog.Stages;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>CRI-O's crio.conf, as a drop-in: only what differs from its own defaults, or what those take from the host.</summary>
internal static class CrioConfiguration
{
    public static JsonObject Build(string sandboxImage, bool systemdCgroup, bool hasLogins, JsonObject? overrides) => MergePatch.Apply(
        new JsonObject
        {
            ["crio"] = new JsonObject
            {
                ["api"] = new JsonObject { ["listen"] = HostPaths.CrioSocket["unix://".Length..] },
                ["image"] = Image(sandboxImage, hasLogins),
                ["network"] = new JsonObject { ["network_dir"] = HostPaths.CniConfiguration, ["plugin_dirs"] = new JsonArray(HostPaths.CniBinaries) },
                ["runtime"] = new JsonObject
                {
                    ["cgroup_manager"] = systemdCgroup ? "systemd" : "cgroupfs",
                    ["conmon_cgroup"] = "pod",
                    ["default_runtime"] = "crun",
                    ["pinns_path"] = "/usr/local/bin/pinns",
                    ["runtimes"] = new JsonObject
                    {
                        ["crun"] = new JsonObject { ["monitor_path"] = "/usr/local/bin/conmon", ["runtime_path"] = "/usr/local/bin/crun", ["runtime_root"] = "/run/crun" },
                    },
                },
            },
        },
        overrides);

    private static JsonObject Image(string sandboxImage, bool hasLogins)
    {
        var image = new JsonObject { ["pause_image"] = sandboxImage, ["signature_policy"] = HostPaths.CrioPolicy };
        if (hasLogins)
        {
            image["global_auth_file"] = HostPaths.CrioLogins;
            image["pause_image_auth_file"] = HostPaths.CrioLogins;
        }
        return image;
    }
}
