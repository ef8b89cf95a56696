using System.Text.Json;
using Slipway.AppHost.Resources;

namespace Slipway.AppHost.Engine;

/// <summary>
/// What other programs need to use or to disturb what runs here. Written when all is healthy and again whenever a
/// process changes; readable by the owner only, since connection strings hold passwords.
/// </summary>
public sealed record ReadyFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string ApiUrl { get; init; }

    public required string ApiKeyFile { get; init; }

    public required string StateDirectory { get; init; }

    public required string LogDirectory { get; init; }

    /// <summary>Of the AppHost itself; SIGTERM stops everything.</summary>
    public required int ProcessId { get; init; }

    /// <summary>By resource name.</summary>
    public required IReadOnlyDictionary<string, string> ConnectionStrings { get; init; }

    /// <summary>By instance name, such as <c>api</c> or <c>runner-1</c>.</summary>
    public required IReadOnlyDictionary<string, ReadyInstance> Instances { get; init; }

    /// <summary>Variables for a client of the API.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public void Write(string path)
    {
        var unfinished = path + ".new";
        PrivateFile.Write(unfinished, JsonSerializer.Serialize(this, Json));
        File.Move(unfinished, path, overwrite: true);
    }

    public static ReadyFile Read(string path) => JsonSerializer.Deserialize<ReadyFile>(File.ReadAllText(path), Json)!;
}

public sealed record ReadyInstance(string State, int ProcessId, string? Url, string LogFile);
