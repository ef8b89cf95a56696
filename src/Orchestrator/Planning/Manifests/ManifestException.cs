namespace Slipway.Orchestrator.Planning.Manifests;

/// <summary>A manifest is not as expected; the message names the manifest and the place.</summary>
internal sealed class ManifestException(string message) : Exception(message);
