using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>
/// Secrets that are like no other. Each has letters and digits in it that no way of escaping changes, so whoever writes one anywhere,
/// quoted, in a URL, in JSON or in base64, writes one of <see cref="Patterns"/>.
/// </summary>
internal sealed class Canaries
{
    private readonly ConcurrentDictionary<string, string> _names = new();
    private readonly ConcurrentDictionary<string, byte> _found = new();

    /// <summary>The sudo password of the host of <see cref="SoloStory"/>, from a file that ansible-vault has encrypted.</summary>
    public string SudoPassword { get; }

    public string VaultPassword { get; }

    public string KeyPassphrase { get; }

    /// <summary>Of the registry that the host of <see cref="SoloStory"/> pulls from.</summary>
    public string RegistryPassword { get; }

    /// <summary>The password that the reference cluster's hosts have when their story begins.</summary>
    public string OldSudoPassword { get; }

    /// <summary>The password that they get in the middle of it.</summary>
    public string NewSudoPassword { get; }

    /// <summary>No secret: it is strewn about, to see that it would be found.</summary>
    public string Decoy { get; }

    public Canaries()
    {
        (SudoPassword, VaultPassword, KeyPassphrase) = (Secret("sudo"), Secret("vault"), Secret("passphrase"));
        (OldSudoPassword, NewSudoPassword, RegistryPassword) = (Secret("old-sudo"), Secret("new-sudo"), Secret("registry"));
        Decoy = Secret("decoy", "{0}");
    }

    /// <summary>Where each was found, as <c>name: place</c>.</summary>
    public IReadOnlyCollection<string> Found => [.. _found.Keys.Order(StringComparer.Ordinal)];

    /// <summary>One a line, as <c>grep -F -f</c> takes them.</summary>
    public string Patterns => string.Join('\n', _names.Keys) + "\n";

    /// <summary>A secret that somebody else has made, such as a key: its longest run of letters and digits stands for it.</summary>
    public void Add(string name, string secret)
    {
        var core = secret.Split(secret.Where(sign => !char.IsAsciiLetterOrDigit(sign)).Distinct().ToArray()).MaxBy(run => run.Length)!;
        Assert.True(core.Length >= 12, $"{name} has nothing to be known by.");
        foreach (var text in Enumerable.Range(0, 3).Select(shift => InBase64(core, shift)).Append(core))
        {
            _names[text] = name;
            // As a dump shows bytes.
            _names[Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text))] = name;
        }
    }

    /// <returns>Looks for what has been added so far.</returns>
    public Action<string, string> Looker()
    {
        var patterns = SearchValues.Create([.. _names.Keys], StringComparison.Ordinal);
        return (place, text) =>
        {
            if (text.AsSpan().ContainsAny(patterns))
                Report(place, "", text);
        };
    }

    /// <summary>Notes whose patterns are in <paramref name="text"/>.</summary>
    /// <param name="detail">Where in the place; of the decoy's no matter.</param>
    public void Report(string place, string detail, string text)
    {
        foreach (var (_, name) in _names.Where(pattern => text.Contains(pattern.Key, StringComparison.Ordinal)))
            _found.TryAdd(name == "decoy" ? $"{name}: {place}" : $"{name}: {place} {detail}".TrimEnd(), 0);
    }

    private string Secret(string name, string form = "%{0} \"\\/&é")
    {
        var secret = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, $"canary{name.Replace("-", "", StringComparison.Ordinal)}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}");
        Add(name, secret);
        return secret;
    }

    /// <returns>What of its base64 is the same whatever stands around it, when it begins <paramref name="shift"/> bytes into a group of three.</returns>
    private static string InBase64(string text, int shift)
    {
        var whole = Convert.ToBase64String([.. new byte[shift], .. Encoding.ASCII.GetBytes(text)]).TrimEnd('=');
        var first = shift == 0 ? 0 : shift + 1;
        return whole[first..^((shift + text.Length) % 3 == 0 ? 0 : 1)];
    }
}
