namespace Slipway.Api.Limits;

/// <summary>Section <c>Slipway:Limits</c>. Each process counts for itself: with three replicas a caller may get three times as much.</summary>
public sealed class LimitOptions
{
    /// <summary>Of one key or login; the same number at once, then evenly.</summary>
    public int RequestsPerMinute { get; set; } = 3_000;

    /// <summary>Of all keys and logins of a tenant together.</summary>
    public int TenantRequestsPerMinute { get; set; } = 12_000;

    /// <summary>Requests that could not say who calls, of one IPv4 address or one IPv6 network of 64 bits.</summary>
    public int AnonymousRequestsPerMinute { get; set; } = 600;

    /// <summary>Event streams of a tenant that are open at the same time.</summary>
    public int StreamsPerTenant { get; set; } = 500;

    public int Connections { get; set; } = 10_000;
}
