using Slipway.Catalog.Stages;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Manifests
{
    public static ManifestsParameters Resolve(TaskContext task) => new()
    {
        Files = [.. task.Manifests.Select(file => new ManifestDownload(file.Name, file.Version, file.Sha256, file.Url, Artifacts.FetchUrl(file.Url, task.Spec.Artifacts.Mirrors)))],
    };
}
