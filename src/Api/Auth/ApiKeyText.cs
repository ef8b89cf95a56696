using System.Security.Cryptography;
using System.Text;

namespace Slipway.Api.Auth;

/// <summary><c>slw_&lt;id&gt;_&lt;secret&gt;</c>: id is a Guid's 32 hex digits, secret is high-entropy text, of which only the SHA-256 is kept.</summary>
public readonly record struct ApiKeyText(Guid Id, string Secret)
{
    public const string Prefix = "slw_";
    private const int IdEnd = 4 + 32;

    public static ApiKeyText? Parse(ReadOnlySpan<char> text) =>
        text.Length > IdEnd + 1 && text.StartsWith(Prefix, StringComparison.Ordinal) && text[IdEnd] == '_'
            && Guid.TryParseExact(text[Prefix.Length..IdEnd], "N", out var id)
            ? new ApiKeyText(id, text[(IdEnd + 1)..].ToString())
            : null;

    public static ApiKeyText Generate() => new(Guid.CreateVersion7(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The whole key; shown once.</summary>
    public string Reveal() => $"{Prefix}{Id:N}_{Secret}";

    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    // A record prints its members; a key must not reach a log that way.
    public override string ToString() => $"{Prefix}{Id:N}_…";
}
