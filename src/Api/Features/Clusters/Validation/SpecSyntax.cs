using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Api.Bodies;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>What names and values look like, and how findings are made of them.</summary>
internal static partial class SpecSyntax
{
    public const string LabelWords = "1 to 63 small letters, digits or hyphens, with a letter or digit at both ends";

    public static Finding Invalid(string detail, params object[] path) => new(JsonPointers.Of(path), ErrorCodes.ValueInvalid, detail);

    public static Finding NotSupported(string value, string supported, params object[] path) =>
        new(JsonPointers.Of(path), ErrorCodes.ValueNotSupported, $"'{value}' is not supported yet; supported: {supported}.");

    /// <summary>A finding for each item but the first that has the same key as one before; empty keys do not count.</summary>
    public static IEnumerable<Finding> Duplicates<T>(IEnumerable<T> items, Func<T, string?> key, string what, Func<int, object[]> path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in items)
        {
            if (key(item) is { Length: > 0 } value && !seen.Add(value))
            {
                yield return new Finding(JsonPointers.Of(path(index)), ErrorCodes.ValueDuplicate, $"{what} '{value}' is there before.");
            }

            index++;
        }
    }

    /// <returns>Why hosts cannot have the address in a cluster (or a place in it) of that IP family; null when they can.</returns>
    public static string? AddressProblem(string text, bool ipv6) =>
        IpRange.ParseAddress(text) is not { } address ? $"'{text}' is no IP address in its usual spelling."
        : SpecialNetworks.Of(address) is { } special ? $"{text} is {special}; other hosts cannot reach it."
        : address.IsIpv6 != ipv6 ? $"{text} is no {(ipv6 ? "IPv6" : "IPv4")} address; network.podCidr says which family belongs here."
        : null;

    /// <returns>Null for what is no text, and for an empty one.</returns>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    public static bool IsSubdomain(string text) => text.Length <= 253 && text.Split('.').All(label => Label().IsMatch(label));

    /// <summary>What can be a program's argument: one line, and not empty.</summary>
    public static bool IsArgument(string text) => text.Length > 0 && !text.Any(char.IsControl);

    public static bool IsPort(int port) => port is >= 1 and <= 65535;

    /// <summary>An absolute http or https URL that a path may follow; user names have no place in a spec.</summary>
    public static bool IsBaseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;

    /// <summary>What can be the host, with or without a port, of a URL.</summary>
    public static bool IsAuthority(string text) => Uri.TryCreate($"https://{text}", UriKind.Absolute, out var url) && url.AbsolutePath == "/" && url.UserInfo.Length == 0;

    /// <summary>A Kubernetes label or taint key: <c>[prefix/]name</c>.</summary>
    public static bool IsQualifiedName(string text) => text.Split('/') switch
    {
        [var name] => QualifiedPart().IsMatch(name),
        [var prefix, var name] => IsSubdomain(prefix) && QualifiedPart().IsMatch(name),
        _ => false,
    };

    public static bool IsLabelValue(string text) => text.Length == 0 || QualifiedPart().IsMatch(text);

    public static bool IsVersion(string text) => Version().IsMatch(text);

    public static bool IsSha256(string text) => Sha256().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    public static partial Regex Label();

    [GeneratedRegex(@"^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex QualifiedPart();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+([-+.~][0-9A-Za-z.+~-]+)?\z")]
    private static partial Regex Version();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Sha256();
}
