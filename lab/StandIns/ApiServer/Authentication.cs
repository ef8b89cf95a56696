using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public sealed record User(string Name, IReadOnlyList<string> Groups)
{
    public static readonly User Anonymous = new("system:anonymous", ["system:unauthenticated"]);

    public bool In(string group) => Groups.Contains(group);
}

/// <summary>Client certificates (CN is the user, O the groups) and bootstrap tokens.</summary>
public sealed class Authentication(Store store, TimeProvider time, bool bootstrapTokens)
{
    public async Task<User> WhoAsync(X509Certificate2? certificate, string? authorization, CancellationToken cancellation)
    {
        if (certificate is not null) return new(Pki.CommonName(certificate), [.. Pki.Organizations(certificate), "system:authenticated"]);
        if (string.IsNullOrEmpty(authorization)) return User.Anonymous;
        return authorization.StartsWith("Bearer ", StringComparison.Ordinal) && bootstrapTokens && await BootstrapAsync(authorization[7..], cancellation) is { } user
            ? user : throw new ApiException(401, "Unauthorized", "Unauthorized");
    }

    private async Task<User?> BootstrapAsync(string token, CancellationToken cancellation)
    {
        var parts = token.Split('.');
        if (parts is not [{ Length: 6 } id, { Length: 16 } secret]) return null;
        var stored = await store.FindAsync(ResourceTypes.ByWord("secrets"), "kube-system", $"bootstrap-token-{id}", cancellation);
        if (stored.Text("type") != "bootstrap.kubernetes.io/token" || Data(stored, "usage-bootstrap-authentication") != "true") return null;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Data(stored, "token-secret")), Encoding.UTF8.GetBytes(secret))) return null;
        if (Data(stored, "expiration") is { Length: > 0 } until && DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture) < time.GetUtcNow()) return null;
        return new($"system:bootstrap:{id}", ["system:bootstrappers", .. Data(stored, "auth-extra-groups").Split(',', StringSplitOptions.RemoveEmptyEntries), "system:authenticated"]);
    }

    private static string Data(System.Text.Json.Nodes.JsonObject? secret, string name) => secret.Text("data", name) is { } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : "";
}
