using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Catalog;

/// <summary>A named phase of a build: what is done to one host in one attempt.</summary>
public sealed record Stage
{
    public required string Name { get; init; }

    /// <summary>Grows when its steps come to leave a host in another state, so that results of the old ones no longer count.</summary>
    public required int Version { get; init; }

    public required Type ParametersType { get; init; }

    /// <summary>What its steps report with <c>out</c>.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>How long an attempt may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Codes that say "not yet": the stage is a short probe and is asked again later.</summary>
    public required IReadOnlyList<string> NotYet { get; init; }

    public required IReadOnlyList<StageStep> Steps { get; init; }

    /// <summary>SHA-256 (lowercase hex) of the step files, to say which text ran.</summary>
    public required string ScriptDigest { get; init; }

    private Func<object, IReadOnlyList<string>> Secrets { get; init; } = _ => [];

    /// <summary>Names of the secret inputs that an attempt with these parameters needs.</summary>
    public IReadOnlyList<string> SecretInputs(object parameters) => Secrets(parameters);

    public IReadOnlyList<string> SecretInputs(string parametersJson) => Secrets(StageParameters.Read(this, parametersJson));

    /// <param name="sharedSteps">Folders whose steps run here too, in the order of their numbers.</param>
    internal static Stage Of<TParameters>(
        string name,
        int version,
        TimeSpan timeout,
        IReadOnlyList<string>? outputs = null,
        IReadOnlyList<string>? notYet = null,
        IReadOnlyList<string>? sharedSteps = null,
        Func<TParameters, IReadOnlyList<string>>? secrets = null)
        where TParameters : class
    {
        var steps = new[] { name }.Concat(sharedSteps ?? [])
            .SelectMany(EmbeddedScripts.StepsOf)
            .OrderBy(step => step.FileName, StringComparer.Ordinal)
            .ToList();
        return new Stage
        {
            Name = name,
            Version = version,
            ParametersType = typeof(TParameters),
            Timeout = timeout,
            Outputs = outputs ?? [],
            NotYet = notYet ?? [],
            Steps = steps,
            ScriptDigest = DigestOf(steps),
            Secrets = parameters => secrets?.Invoke((TParameters)parameters) ?? [],
        };
    }

    private static string DigestOf(IEnumerable<StageStep> steps)
    {
        var text = new StringBuilder();
        foreach (var step in steps)
            text.Append(step.FileName).Append('\0').Append(step.Script).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <param name="Name">The file's name without its number: the step's name everywhere.</param>
/// <param name="FileName"><c>NN-name.sh</c>.</param>
/// <param name="Script">The file's text.</param>
public sealed record StageStep(string Name, string FileName, string Script);

internal static class EmbeddedScripts
{
    private static readonly Assembly Assembly = typeof(EmbeddedScripts).Assembly;

    public static string Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"'{name}' is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static IEnumerable<StageStep> StepsOf(string folder)
    {
        var prefix = $"Stages/{folder}/";
        return Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..])
            .Select(file => new StageStep(file[(file.IndexOf('-', StringComparison.Ordinal) + 1)..^".sh".Length], file, Read(prefix + file)));
    }
}
