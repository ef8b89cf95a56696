using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubeadm;

public sealed class BootstrapTokens(KubeClient client, TimeProvider time)
{
    private static readonly ResourceType Secrets = ResourceTypes.ByWord("secrets");

    public static string Random()
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
        var text = RandomNumberGenerator.GetString(alphabet, 22);
        return $"{text[..6]}.{text[6..]}";
    }

    public async Task RunAsync(IReadOnlyList<string> words, Flags flags, CancellationToken cancellation)
    {
        switch (words)
        {
            case ["list"]:
                foreach (var secret in (await client.ListAsync(Secrets, "kube-system", null, null, cancellation)).Where(secret => secret.Text("type") == "bootstrap.kubernetes.io/token"))
                    Console.WriteLine($"{Data(secret, "token-id")}.{Data(secret, "token-secret")}   {Data(secret, "expiration")}   {Data(secret, "auth-extra-groups")}");
                break;
            case ["create", ..]:
                var token = new JsonObject { ["token"] = words.Count > 1 ? words[1] : Random(), ["ttl"] = flags["ttl"] ?? "24h0m0s" };
                await CreateAsync(token, cancellation);
                Console.WriteLine(token.Text("token"));
                break;
            case ["delete", var name]:
                await client.DeleteAsync(Secrets, "kube-system", $"bootstrap-token-{name.Split('.')[0]}", cancellation);
                Console.WriteLine($"bootstrap token \"{name.Split('.')[0]}\" deleted");
                break;
            default:
                throw new CommandException("usage: kubeadm token list|create|delete");
        }
    }

    public async Task CreateAsync(JsonObject token, CancellationToken cancellation)
    {
        var parts = (token.Text("token") ?? "").Split('.');
        if (parts is not [{ Length: 6 } id, { Length: 16 } secret]) throw new CommandException("the bootstrap token is not of the form \"\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z\"");
        if (!GoDuration.TryParse(token.Text("ttl") ?? "24h0m0s", out var ttl)) throw new CommandException($"invalid ttl {token.Text("ttl")}");
        var usages = token["usages"] is null ? ["signing", "authentication"] : token.Texts("usages").ToList();
        var groups = token["groups"] is null ? ["system:bootstrappers:kubeadm:default-node-token"] : token.Texts("groups").ToList();
        var data = new JsonObject
        {
            ["token-id"] = Kubeconfig.Base64(id),
            ["token-secret"] = Kubeconfig.Base64(secret),
            ["auth-extra-groups"] = Kubeconfig.Base64(string.Join(',', groups)),
        };
        foreach (var usage in usages) data[$"usage-bootstrap-{usage}"] = Kubeconfig.Base64("true");
        if (token.Text("description") is { } description) data["description"] = Kubeconfig.Base64(description);
        if (ttl > TimeSpan.Zero) data["expiration"] = Kubeconfig.Base64((time.GetUtcNow() + ttl).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        await client.ApplyAsync(new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "bootstrap.kubernetes.io/token",
            ["metadata"] = new JsonObject { ["name"] = $"bootstrap-token-{id}", ["namespace"] = "kube-system" },
            ["data"] = data,
        }, cancellation);
    }

    private static string Data(JsonObject secret, string name) => secret.Text("data", name) is { } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : "";
}
