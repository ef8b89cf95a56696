using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public sealed record Stored(string Key, JsonObject Value, long Revision);

/// <summary>The real etcd's KV service (v3), over mutual TLS.</summary>
public sealed class Etcd : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(7);
    private readonly HttpMessageInvoker http;
    private readonly IReadOnlyList<GrpcClient> servers;
    private volatile int preferred;

    public Etcd(IEnumerable<string> servers, X509Certificate2Collection? authorities, X509Certificate2? certificate)
    {
        http = new HttpMessageInvoker(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3), SslOptions = Pki.Client(authorities, certificate), EnableMultipleHttp2Connections = true });
        this.servers = [.. servers.Select(server => new GrpcClient(http, new Uri(server)))];
    }

    public void Dispose() => http.Dispose();

    public async Task<Stored?> GetAsync(string key, CancellationToken cancellation) =>
        Read(await CallAsync("Range", new ProtoMessage().Add(1, key), cancellation)).FirstOrDefault();

    public async Task<IReadOnlyList<Stored>> ListAsync(string prefix, CancellationToken cancellation) =>
        [.. Read(await CallAsync("Range", new ProtoMessage().Add(1, prefix).Add(2, End(prefix)), cancellation))];

    /// <param name="key">Key.</param>
    /// <param name="value">Value.</param>
    /// <param name="expected">The revision the key must have; 0 when it must not be there.</param>
    /// <param name="cancellation">Cancellation.</param>
    /// <returns>The new revision; null when the key has another one.</returns>
    public async Task<long?> PutAsync(string key, JsonObject value, long expected, CancellationToken cancellation)
    {
        var compare = new ProtoMessage().Add(2, 2L).Add(3, key).Add(6, expected);
        var put = new ProtoMessage().Add(2, new ProtoMessage().Add(1, key).Add(2, value.ToJsonString(Json.Plain)));
        var answer = await CallAsync("Txn", new ProtoMessage().Add(1, compare).Add(2, put), cancellation);
        return answer.Number(2) == 0 ? null : answer.Message(1).Number(3);
    }

    public async Task<bool> DeleteAsync(string key, CancellationToken cancellation) =>
        (await CallAsync("DeleteRange", new ProtoMessage().Add(1, key), cancellation)).Number(2) > 0;

    private async Task<ProtoFields> CallAsync(string method, ProtoMessage request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = preferred;
            try
            {
                return await servers[server].CallAsync("/etcdserverpb.KV/" + method, request, Timeout, cancellation);
            }
            catch (GrpcException) when (attempt < servers.Count)
            {
                preferred = (server + 1) % servers.Count;
            }
        }
    }

    private static IEnumerable<Stored> Read(ProtoFields answer) => answer.Messages(2).Select(pair =>
    {
        var value = (JsonObject)JsonNode.Parse(pair.Bytes(5))!;
        value.Child("metadata")["resourceVersion"] = pair.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Stored(pair.Text(1), value, pair.Number(3));
    });

    private static byte[] End(string prefix)
    {
        var end = Encoding.UTF8.GetBytes(prefix);
        end[^1]++;
        return end;
    }
}
