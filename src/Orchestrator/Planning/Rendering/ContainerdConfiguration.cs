using System.Text.Json.Nodes;
using Slipway.Catalog.Stages;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>containerd's config.toml: version 2 for containerd 1.x, version 3, where the CRI plugin became two, from 2.0 on.</summary>
internal static class ContainerdConfiguration
{
    /// <summary>Only what differs from containerd's own defaults.</summary>
    public static JsonObject Build(string containerdVersion, string sandboxImage, bool systemdCgroup, JsonObject? overrides)
    {
        var runtimes = new JsonObject
        {
            ["default_runtime_name"] = "runc",
            ["runtimes"] = new JsonObject
            {
                ["runc"] = new JsonObject
                {
                    ["runtime_type"] = "io.containerd.runc.v2",
                    ["options"] = new JsonObject { ["BinaryName"] = HostPaths.Runc, ["SystemdCgroup"] = systemdCgroup },
                },
            },
        };
        var registry = new JsonObject { ["config_path"] = HostPaths.ContainerdCertsD };
        JsonObject config;
        if (HasOnePlugin(containerdVersion))
        {
            runtimes["discard_unpacked_layers"] = true;
            config = new JsonObject
            {
                ["version"] = 2,
                ["plugins"] = new JsonObject
                {
                    [RuntimePlugin(containerdVersion)] = new JsonObject { ["containerd"] = runtimes, ["registry"] = registry, ["sandbox_image"] = sandboxImage },
                },
            };
        }
        else
        {
            config = new JsonObject
            {
                ["version"] = 3,
                ["plugins"] = new JsonObject
                {
                    [RuntimePlugin(containerdVersion)] = new JsonObject { ["containerd"] = runtimes },
                    [ImagePlugin(containerdVersion)] = new JsonObject
                    {
                        ["discard_unpacked_layers"] = true,
                        ["pinned_images"] = new JsonObject { ["sandbox"] = sandboxImage },
                        ["registry"] = registry,
                    },
                },
            };
        }
        return MergePatch.Apply(config, overrides);
    }

    /// <summary>Whether a finished configuration gives containers systemd's cgroups.</summary>
    public static bool UsesSystemdCgroup(JsonObject config, string containerdVersion)
    {
        JsonNode? at = config;
        foreach (var key in (ReadOnlySpan<string>)["plugins", RuntimePlugin(containerdVersion), "containerd", "runtimes", "runc", "options", "SystemdCgroup"])
            at = (at as JsonObject)?[key];
        return at is JsonValue value && value.TryGetValue<bool>(out var on) && on;
    }

    public static string ImagePlugin(string containerdVersion) => HasOnePlugin(containerdVersion) ? RuntimePlugin(containerdVersion) : "io.containerd.cri.v1.images";

    private static bool HasOnePlugin(string containerdVersion) => containerdVersion.StartsWith("1.", StringComparison.Ordinal);

    private static string RuntimePlugin(string containerdVersion) =>
        HasOnePlugin(containerdVersion) ? "io.containerd.grpc.v1.cri" : "io.containerd.cri.v1.runtime";
}
