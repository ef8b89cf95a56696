using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Slipway.Contracts;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Clusters;
using Slipway.Persistence.Pki;
using Slipway.Tests.Support;

namespace Slipway.Tests.Planning;

/// <summary>A stored cluster of a tenant, on a database and a clock of its own.</summary>
internal sealed class ClusterInDatabase : IDisposable
{
    private readonly IHost _host;

    private ClusterInDatabase(IHost host, FakeTimeProvider time) => (_host, Time) = (host, time);

    public FakeTimeProvider Time { get; }

    public Guid TenantId { get; } = Guid.CreateVersion7();

    public Guid Id { get; } = Guid.CreateVersion7();

    public IHost Host => _host;

    public static async Task<ClusterInDatabase> CreateAsync(DatabaseFixture fixture, ClusterSpec spec, DateTimeOffset? now = null)
    {
        var time = new FakeTimeProvider(now ?? Inputs.Noon);
        var host = await (await fixture.Database).HostAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var cluster = new ClusterInDatabase(host, time);
        await host.AsTenantAsync(cluster.TenantId, async (db, _) =>
        {
            db.Clusters.Add(new ClusterRow { Id = cluster.Id, TenantId = cluster.TenantId, Name = spec.Name, Phase = "pending", Revision = 1, CreatedAt = Inputs.Noon });
            await db.SaveChangesAsync();
        });
        await cluster.ReviseAsync(1, spec);
        return cluster;
    }

    public Task ReviseAsync(int revision, ClusterSpec spec) => _host.AsTenantAsync(TenantId, async (db, _) =>
    {
        db.SpecRevisions.Add(new SpecRevision
        {
            ClusterId = Id,
            Revision = revision,
            TenantId = TenantId,
            CreatedBy = "test",
            CreatedAt = Inputs.Noon,
            Spec = JsonSerializer.Serialize(spec, SlipwayJson.Options),
        });
        await db.SaveChangesAsync();
    });

    public Task<ClusterAuthorities> AuthoritiesAsync() => _host.AsTenantAsync(TenantId, (db, services) =>
        services.GetRequiredService<ClusterPki>().EnsureAuthoritiesAsync(db, Id, CancellationToken.None));

    public Task<string> TokenIdAsync(Guid buildId, int run) => _host.AsTenantAsync(TenantId, (db, services) =>
        services.GetRequiredService<ClusterPki>().EnsureBootstrapTokenAsync(db, Id, buildId, run, CancellationToken.None));

    public Task<IReadOnlyDictionary<string, string>> SecretsAsync(string hostName, params string[] names) => SecretsAsync(TenantId, hostName, names);

    public Task<IReadOnlyDictionary<string, string>> SecretsAsync(Guid tenantId, string hostName, params string[] names) => _host.AsTenantAsync(tenantId, async (db, services) =>
    {
        var values = await services.GetRequiredService<SecretInputs>().ResolveAsync(db, Id, hostName, names, CancellationToken.None);
        return (IReadOnlyDictionary<string, string>)values.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(entry.Value));
    });

    public Task<string> KubeconfigAsync(string user, IReadOnlyList<string> groups, TimeSpan lifetime) => _host.AsTenantAsync(TenantId, (db, services) =>
        services.GetRequiredService<KubeconfigIssuer>().MintAsync(db, Id, user, groups, lifetime, "https://10.10.1.10:6443", CancellationToken.None));

    public void Dispose() => _host.Dispose();
}
