using System.Security.Cryptography;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Webhooks;

/// <summary>Where a tenant wants to be told of events. <see cref="Protected"/> is a <see cref="WebhookSecrets"/>, encrypted.</summary>
public sealed class WebhookRow : ITenantOwned, IListed
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; init; }
    public required string Url { get; set; }
    /// <summary>Empty: all.</summary>
    public List<string> Events { get; set; } = [];
    public bool Enabled { get; set; } = true;
    public string? DisabledReason { get; set; }
    public required byte[] Protected { get; set; }
    public DateTimeOffset? PreviousSecretUntil { get; set; }
    public int Version { get; set; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }
    public uint RowVersion { get; init; }
}

/// <summary>An event on its way to a webhook: written with what it tells of, sent by whoever claims it.</summary>
public sealed class DeliveryRow : ITenantOwned, IListed
{
    public required Guid Id { get; init; }
    public required Guid WebhookId { get; init; }
    public required Guid TenantId { get; init; }
    public required string Type { get; init; }
    /// <summary>The very text that is signed and sent.</summary>
    public required string Payload { get; init; }
    /// <summary>A <see cref="DeliveryState"/>.</summary>
    public string State { get; set; } = nameof(DeliveryState.Pending);
    /// <summary>Attempts since it was made or replayed.</summary>
    public int Tries { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it is due. While somebody sends it: when it is due again should that somebody die.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }
    public IReadOnlyList<DeliveryAttempt> Attempts { get; set; } = [];
}

/// <summary>The keys of a webhook's signatures as <c>whsec_…</c>; live in memory only.</summary>
public sealed record WebhookSecrets(string Current, string? Previous = null, DateTimeOffset? PreviousUntil = null)
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;

    public static WebhookSecrets Generate() => new(NewSecret());

    /// <summary>A new secret, beside which the old one goes on signing for a while.</summary>
    public WebhookSecrets Rotate(DateTimeOffset previousUntil) => new(NewSecret(), Current, previousUntil);

    /// <summary>The keys that sign now, the current one first.</summary>
    public IEnumerable<byte[]> KeysAt(DateTimeOffset now) =>
        new[] { Current, PreviousUntil > now ? Previous : null }.OfType<string>().Select(text => Convert.FromBase64String(text[Prefix.Length..]));

    private static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    // A record prints its members; secrets must not reach a log that way.
    public override string ToString() => nameof(WebhookSecrets);
}
