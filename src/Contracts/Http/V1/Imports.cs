using Slipway.Contracts.Specs;

namespace Slipway.Contracts.Http.V1;

/// <summary>Files of a Kubespray inventory. Nothing of it is kept but what <see cref="CreateCredential"/> asks for.</summary>
public sealed record KubesprayImportRequest
{
    /// <summary>Text by path, as below <c>inventory/</c>: <c>{"mycluster/inventory.ini": "…", "mycluster/group_vars/all/all.yml": "…"}</c>.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }
    /// <summary>Path of the inventory among the files, or of the folder that Ansible was given. Default: found by its name.</summary>
    public string? Inventory { get; init; }
    /// <summary>Name of the cluster. Default: the name of the inventory's folder.</summary>
    public string? ClusterName { get; init; }
    public string? VaultPassword { get; init; }
    /// <summary>The key that Ansible is given with <c>--private-key</c>. A key that the files name and contain wins.</summary>
    public string? SshPrivateKey { get; init; }
    public string? SshPrivateKeyPassphrase { get; init; }
    /// <summary>Name of a credential to make of the passwords and the key that the files contain; where they contain none, none is made. The spec refers to it either way.</summary>
    public string? CreateCredential { get; init; }
}

/// <summary>A draft: nothing is created but the credential, and that only when asked for.</summary>
public sealed record KubesprayImportResult
{
    public required ClusterSpec Spec { get; init; }
    /// <summary>What became of every variable, group and file, in the order of files and lines.</summary>
    public required IReadOnlyList<ImportFinding> Findings { get; init; }
    /// <summary>Members of a credential that the files contain; never their values.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }
    public Credential? Credential { get; init; }
    /// <summary>The same of the bastion, where it has another key or password than the hosts; its credential is called like theirs and <c>-bastion</c>.</summary>
    public required IReadOnlyList<string> BastionSecrets { get; init; }
    public Credential? BastionCredential { get; init; }
    /// <summary>What validation says of the draft as it is.</summary>
    public required IReadOnlyList<Finding> Errors { get; init; }
}

/// <summary>What became of a variable, a group or a file. Details never quote a value, which might be a secret.</summary>
/// <param name="Line">From 1; 0: the whole file.</param>
/// <param name="Subject">Name of the variable, group or host.</param>
/// <param name="Field">Where in the spec it went, such as <c>#/network/plugin</c>.</param>
public sealed record ImportFinding(string File, int Line, string Subject, ImportOutcome Outcome, string Detail, string? Field = null);

public enum ImportOutcome
{
    /// <summary>It is in the spec.</summary>
    Applied,
    /// <summary>It is in the spec in another form.</summary>
    Adjusted,
    /// <summary>It belongs to the credential.</summary>
    ToCredential,
    /// <summary>Slipway does just that without being told, or needs no such thing.</summary>
    NoEffect,
    /// <summary>Something of higher precedence replaces it on every host of the cluster.</summary>
    Overridden,
    /// <summary>Slipway cannot do it.</summary>
    NotSupported,
    /// <summary>Its template refers to what is not known, or does more than refer.</summary>
    Unresolved,
    /// <summary>Not a variable or group that the import knows.</summary>
    Unknown,
    /// <summary>Ansible would not read it either, or it cannot be read.</summary>
    NotRead,
    /// <summary>The files are silent, and Kubespray's default is not Slipway's.</summary>
    DefaultDiffers,
}

/// <summary>Files that make Kubespray build the same cluster, by path, and what they cannot say.</summary>
public sealed record KubesprayExport(IReadOnlyDictionary<string, string> Files, IReadOnlyList<Finding> Findings);
