using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Slipway.Api.Auth;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.ServiceDefaults;

namespace Slipway.Api.Limits;

/// <summary>How often a key, a tenant and an unknown address may ask. Says so in RateLimit headers before it has to refuse.</summary>
internal sealed class RateLimits : IDisposable
{
    private const int WindowSeconds = 60;

    private readonly LimitOptions _options;
    private readonly PartitionedRateLimiter<string> _keys;
    private readonly PartitionedRateLimiter<Guid> _tenants;
    private readonly PartitionedRateLimiter<IPAddress> _addresses;

    public RateLimits(IOptions<LimitOptions> options)
    {
        _options = options.Value;
        _keys = Limiter<string>(_options.RequestsPerMinute);
        _tenants = Limiter<Guid>(_options.TenantRequestsPerMinute);
        _addresses = Limiter<IPAddress>(_options.AnonymousRequestsPerMinute);
    }

    /// <summary>After it was found out who calls.</summary>
    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (ServiceDefaultsExtensions.IsProbe(context.Request.Path))
        {
            return next(context);
        }

        if (Caller.Find(context) is not { } caller)
        {
            // Not before it is known that he is unknown: who calls with a key from the same address is not to pay for him.
            using var address = _addresses.AttemptAcquire(Client(context));
            return address.IsAcquired
                ? next(context)
                : throw Refusal($"{_options.AnonymousRequestsPerMinute} requests a minute without a valid key or token.", _options.AnonymousRequestsPerMinute, address);
        }

        using var key = _keys.AttemptAcquire(caller.Principal);
        using var tenant = key.IsAcquired ? _tenants.AttemptAcquire(caller.TenantId) : null;
        Announce(context, Left(_keys.GetStatistics(caller.Principal)), Left(_tenants.GetStatistics(caller.TenantId)));
        return key.IsAcquired && tenant!.IsAcquired
            ? next(context)
            : throw (key.IsAcquired
                ? Refusal($"{_options.TenantRequestsPerMinute} requests a minute of the tenant.", _options.TenantRequestsPerMinute, tenant!)
                : Refusal($"{_options.RequestsPerMinute} requests a minute of the key or login.", _options.RequestsPerMinute, key));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _tenants.Dispose();
        _addresses.Dispose();
    }

    private void Announce(HttpContext context, long key, long tenant)
    {
        var policy = string.Create(CultureInfo.InvariantCulture,
            $"\"key\";q={_options.RequestsPerMinute};w={WindowSeconds}, \"tenant\";q={_options.TenantRequestsPerMinute};w={WindowSeconds}");
        var state = string.Create(CultureInfo.InvariantCulture,
            $"\"key\";r={key};t={Refill(_options.RequestsPerMinute, key)}, \"tenant\";r={tenant};t={Refill(_options.TenantRequestsPerMinute, tenant)}");
        // An error takes what was set before it away.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["RateLimit-Policy"] = policy;
            context.Response.Headers["RateLimit"] = state;
            return Task.CompletedTask;
        });
    }

    private static ProblemException Refusal(string detail, int perMinute, RateLimitLease lease) => new(ErrorCodes.RateLimited, $"At most {detail}")
    {
        RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero
            ? wait : TimeSpan.FromSeconds(Math.Max(1, WindowSeconds / Math.Max(1, perMinute))),
    };

    /// <returns>Seconds until the quota is whole again.</returns>
    private static long Refill(int perMinute, long left) => (long)Math.Ceiling((perMinute - left) * (double)WindowSeconds / perMinute);

    private static long Left(RateLimiterStatistics? statistics) => statistics?.CurrentAvailablePermits ?? 0;

    // One client has 2^64 addresses of IPv6, and a socket for both families writes those of IPv4 as IPv6.
    private static IPAddress Client(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6 } address => new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]),
        var address => address,
    };

    private static PartitionedRateLimiter<T> Limiter<T>(int perMinute) where T : notnull =>
        PartitionedRateLimiter.Create<T, T>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / WindowSeconds),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, (double)WindowSeconds / perMinute)),
            QueueLimit = 0,
        }));
}
