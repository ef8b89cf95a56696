using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Orchestrator.Webhooks;

/// <summary>The headers of a delivery, as the Standard Webhooks specification says.</summary>
internal static class StandardWebhook
{
    /// <param name="keys">One signature for each.</param>
    public static HttpRequestMessage Request(Uri url, Guid id, DateTimeOffset now, string body, IEnumerable<byte[]> keys)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var content = Encoding.UTF8.GetBytes(body);
        return new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(content) { Headers = { ContentType = new("application/json") { CharSet = "utf-8" } } },
            Headers =
            {
                { "webhook-id", id.ToString() },
                { "webhook-timestamp", timestamp },
                { "webhook-signature", string.Join(' ', keys.Select(key => Signature(key, $"{id}.{timestamp}.", content))) },
                { "user-agent", "Slipway-Webhooks/1" },
            },
        };
    }

    private static string Signature(byte[] key, string head, byte[] content) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(head), .. content]));
}
