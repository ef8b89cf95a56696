using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class WebhookCommands
{
    private const string Id = "0198f0a2-6f1e-7c3a-9d52-3b8e5c1f7a10";

    private static readonly Argument<string> Name = new Argument<string>("webhook") { Description = "Name" }
        .WithNames(async (client, cancellationToken) => (await client.Api.ListWebhooksAsync(cancellationToken: cancellationToken)).Items.Select(one => one.Name));

    private static readonly Option<string> Url = new("--url") { Description = "http or https", Required = true };
    private static readonly Option<string[]> Events = new("--event") { Description = "Event type, repeatable (default: all)" };
    private static readonly Option<string?> State = new("--state") { Description = "Only deliveries in this state: pending, delivered or dead" };
    private static readonly Argument<Guid> Delivery = new("delivery") { Description = "The delivery's id" };

    public static Command Create()
    {
        var create = new Command("create", "Be told of events. Prints the secret that signs deliveries, this once") { Name, Url, Events };
        create.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var request = new WebhookRequest { Name = parsed.GetRequiredValue(Name), Url = parsed.GetRequiredValue(Url), Events = parsed.GetValue(Events) ?? [] };
            parsed.Print(await client.Api.CreateWebhookAsync(request, cancellationToken), WriteSecret);
        });
        var list = Resources.List("All webhooks", (client, token, cancellationToken) => client.Api.ListWebhooksAsync(pageToken: token, cancellationToken: cancellationToken), Write);
        return new Command("webhook", "Tell other systems of builds and clusters")
        {
            create.WithExamples("slipway webhook create portal --url https://portal.example.com/hooks --event build.succeeded --event build.failed"),
            list.WithExamples("slipway webhook list"),
            Verb("rotate", "Make a new secret and print it, this once; the old one signs too for a day", [], async (webhook, parsed, client, cancellationToken) =>
                parsed.Print(await client.Api.RotateWebhookSecretAsync(webhook.Id, cancellationToken), WriteSecret)).WithExamples("slipway webhook rotate portal"),
            Verb("enable", "Deliver to it again", [], (webhook, parsed, client, cancellationToken) => EnableAsync(true, webhook, parsed, client, cancellationToken)).WithExamples("slipway webhook enable portal"),
            Verb("disable", "Deliver to it no more; what is due becomes dead", [], (webhook, parsed, client, cancellationToken) => EnableAsync(false, webhook, parsed, client, cancellationToken)).WithExamples("slipway webhook disable portal"),
            Verb("delete", "Delete it and its deliveries", [], async (webhook, _, client, cancellationToken) =>
            {
                await client.Api.DeleteWebhookAsync(webhook.Id, ETags.Of(webhook), cancellationToken);
                Console.Error.WriteLine($"webhook {webhook.Name} ({webhook.Id}) is deleted");
            }).WithExamples("slipway webhook delete portal"),
            Verb("test", "Send it the event webhook.test", [], async (webhook, parsed, client, cancellationToken) =>
                parsed.Print(await client.Api.TestWebhookAsync(webhook.Id, cancellationToken), (writer, one) => Write(writer, [one]))).WithExamples("slipway webhook test portal"),
            Verb("deliveries", "What was sent, what is due, what is dead", [State], async (webhook, parsed, client, cancellationToken) =>
                parsed.Print(
                    await SlipwayClient.AllAsync(token => client.Api.ListDeliveriesAsync(webhook.Id, parsed.GetValue(State), pageToken: token, cancellationToken: cancellationToken)), Write))
                .WithExamples("slipway webhook deliveries portal --state dead"),
            Verb("replay", "Send a delivery again, under the same webhook-id", [], async (webhook, parsed, client, cancellationToken) =>
                parsed.Print(await client.Api.ReplayDeliveryAsync(webhook.Id, parsed.GetValue(Delivery), cancellationToken), (writer, one) => Write(writer, [one])), Delivery)
                .WithExamples($"slipway webhook replay portal {Id}"),
        };
    }

    private static Command Verb(
        string name, string description, IReadOnlyList<Option> options, Func<Webhook, ParseResult, SlipwayClient, CancellationToken, Task> action, params Argument[] more)
    {
        var verb = new Command(name, description) { Name };
        foreach (var argument in more)
            verb.Add(argument);
        foreach (var option in options)
            verb.Add(option);
        verb.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var wanted = parsed.GetRequiredValue(Name);
            var webhook = (await client.Api.ListWebhooksAsync(wanted, cancellationToken: cancellationToken)).Named("webhook", wanted, one => one.Name);
            await action(webhook, parsed, client, cancellationToken);
        });
        return verb;
    }

    private static async Task EnableAsync(bool enabled, Webhook webhook, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken) =>
        parsed.Print(await client.Api.UpdateWebhookAsync(webhook.Id, new WebhookPatch { Enabled = enabled }, ETags.Of(webhook), cancellationToken), (writer, one) => Write(writer, [one]));

    // The secret alone on standard output, so that it can go to where secrets are kept.
    private static void WriteSecret(TextWriter writer, Webhook webhook)
    {
        Console.Error.WriteLine($"webhook {webhook.Name} ({webhook.Id}); its secret is shown this once:");
        writer.WriteLine(webhook.Secret);
    }

    private static void Write(TextWriter writer, IReadOnlyList<Webhook> webhooks) => writer.WriteTable(
        ["NAME", "URL", "EVENTS", "ENABLED", "CREATED"],
        webhooks.Select(one => new[] { one.Name, one.Url, one.Events.Count == 0 ? "all" : string.Join(',', one.Events), one.Enabled ? "yes" : $"no {one.DisabledReason}".Trim(), TextTable.Time(one.CreatedAt) }));

    private static void Write(TextWriter writer, IReadOnlyList<WebhookDelivery> deliveries) => writer.WriteTable(
        ["DELIVERY", "EVENT", "STATE", "CREATED", "ATTEMPTS", "LAST", "NEXT"],
        deliveries.Select(one => new[]
        {
            $"{one.Id}", one.Type, TextTable.Word(one.State), TextTable.Time(one.CreatedAt), $"{one.Attempts.Count}",
            one.Attempts is [.., var last] ? last.Error ?? $"answered {last.Status}" : "", TextTable.Time(one.NextAttemptAt),
        }));
}
