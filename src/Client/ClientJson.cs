using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Contracts;

namespace Slipway.Client;

internal static class ClientJson
{
    // A newer server may say more than this client knows.
    public static JsonSerializerOptions Options { get; } = new(SlipwayJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
}
