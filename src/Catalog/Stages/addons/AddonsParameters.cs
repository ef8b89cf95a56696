namespace Slipway.Catalog.Stages;

public sealed record AddonsParameters
{
    /// <summary><c>helm</c>, where it is wanted, and manifests whose resource definitions are applied from the file.</summary>
    public IReadOnlyList<ArtifactFile> Files { get; init; } = [];

    /// <summary>Names in <see cref="Files"/> that are manifests.</summary>
    public IReadOnlyList<string> Manifests { get; init; } = [];

    public bool Helm { get; init; }

    /// <summary>YAML documents in the order in which they are applied; empty: none.</summary>
    public string Objects { get; init; } = "";

    /// <summary>Objects that a running add-on checks when they are made, so they come when it runs.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Whom the settings wait for: namespace and Deployment, separated by <c>/</c>.</summary>
    public string SettingsNeed { get; init; } = "";

    /// <summary>Every object of the add-ons; what was there and is not named any more, goes.</summary>
    public IReadOnlyList<OwnedObject> Owned { get; init; } = [];
}

/// <param name="Type">As kubectl takes it: <c>configmap</c>, <c>deployment.apps</c>.</param>
/// <param name="Namespace">Empty for what is in none (or in <c>default</c>).</param>
/// <param name="Name">Of the object.</param>
public sealed record OwnedObject(string Type, string Namespace, string Name);
