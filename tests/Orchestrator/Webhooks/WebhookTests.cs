using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Webhooks;
using Slipway.Tests.Support;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Slipway.Tests.Orchestrator.Webhooks;

public sealed class WebhookTests(Servers servers)
{
    private const string Loopback = "127.0.0.0/8";

    // Small enough that a slow machine does not move the clock far.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_delivery_is_signed_so_that_another_implementation_accepts_it()
    {
        await using var system = await WebhookSystem.StartAsync(servers, Loopback);
        var (webhook, secrets) = await system.WebhookAsync();
        var id = await system.AnnounceAsync(webhook);
        await system.UntilAsync(id, row => row.State == nameof(DeliveryState.Delivered));

        var got = Assert.Single(system.Receiver.Got);
        new StandardWebhook(secrets.Current).Verify(got.Body, got.Headers);
        Assert.Equal(id.ToString(), got.Id);
        Assert.Equal("prod – küche", JsonNode.Parse(got.Body)!["data"]!["clusterName"]!.GetValue<string>());
        Assert.False(got.Headers.ContainsKey("traceparent"));
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(secrets.Current).Verify(got.Body + " ", got.Headers));
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(WebhookSecrets.Generate().Current).Verify(got.Body, got.Headers));
    }

    [Fact]
    public async Task After_a_rotation_old_and_new_secret_verify_until_the_old_one_ends()
    {
        await using var system = await WebhookSystem.StartAsync(servers, Loopback);
        var old = WebhookSecrets.Generate();
        var both = old.Rotate(system.Time.GetUtcNow() + TimeSpan.FromMinutes(2));
        var (webhook, _) = await system.WebhookAsync(secrets: both);
        await system.UntilAsync(await system.AnnounceAsync(webhook), row => row.State == nameof(DeliveryState.Delivered), Step);
        Assert.True(system.Receiver.Got.TryDequeue(out var got));
        // This implementation looks at the first signature of the list only; the specification lets either verify.
        var signatures = got.Headers["webhook-signature"].ToString().Split(' ');
        Assert.Equal(2, signatures.Length);
        foreach (var (secret, signature) in new[] { both.Current, old.Current }.Zip(signatures))
        {
            got.Headers["webhook-signature"] = signature;
            new StandardWebhook(secret).Verify(got.Body, got.Headers);
        }

        system.Time.Advance(TimeSpan.FromMinutes(2));
        await system.UntilAsync(await system.AnnounceAsync(webhook), row => row.State == nameof(DeliveryState.Delivered), Step);
        Assert.True(system.Receiver.Got.TryDequeue(out var later));
        new StandardWebhook(both.Current).Verify(later.Body, later.Headers);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(old.Current).Verify(later.Body, later.Headers));
    }

    [Fact]
    public async Task What_failed_is_sent_again_later_as_the_same_message()
    {
        await using var system = await WebhookSystem.StartAsync(servers, Loopback);
        system.Receiver.Answer = (_, _) => system.Receiver.Got.Count < 3 ? 500 : 200;
        var (webhook, _) = await system.WebhookAsync();
        var row = await system.UntilAsync(await system.AnnounceAsync(webhook), row => row.State == nameof(DeliveryState.Delivered));

        Assert.Equal([500, 500, 200], row.Attempts.Select(attempt => attempt.Status));
        Assert.Equal("answered 500", row.Attempts[0].Error);
        Assert.InRange(row.Attempts[1].Time - row.Attempts[0].Time, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));
        Assert.InRange(row.Attempts[2].Time - row.Attempts[1].Time, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(60));
        Assert.Single(system.Receiver.Got.Select(got => (got.Id, got.Body)).Distinct());
    }

    [Fact]
    public async Task What_fails_for_two_days_is_dead()
    {
        await using var system = await WebhookSystem.StartAsync(servers, Loopback);
        system.Receiver.Answer = (_, _) => 503;
        var (webhook, _) = await system.WebhookAsync();
        var row = await system.UntilAsync(await system.AnnounceAsync(webhook), row => row.State != nameof(DeliveryState.Pending));

        Assert.Equal((nameof(DeliveryState.Dead), 10), (row.State, row.Attempts.Count));
        Assert.InRange(row.Attempts[^1].Time - row.Attempts[0].Time, TimeSpan.FromHours(40), TimeSpan.FromHours(60));
    }

    [Fact]
    public async Task A_receiver_that_answers_Gone_is_left_alone()
    {
        await using var system = await WebhookSystem.StartAsync(servers, Loopback);
        system.Receiver.Answer = (_, _) => 410;
        var (webhook, _) = await system.WebhookAsync();
        await system.UntilAsync(await system.AnnounceAsync(webhook), row => row.State == nameof(DeliveryState.Dead));
        var after = await system.OnAsync(db => db.Webhooks.SingleAsync());
        Assert.False(after.Enabled);
        Assert.Contains("410", after.DisabledReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_goes_where_Slipway_may_not_connect_to_also_not_by_a_redirect()
    {
        await using var closed = await WebhookSystem.StartAsync(servers);
        foreach (var url in new[] { closed.Receiver.Url(), closed.Receiver.Url().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) })
        {
            var row = await closed.UntilAsync(await closed.AnnounceAsync((await closed.WebhookAsync(url)).Row), row => row.Attempts.Count > 0);
            Assert.Contains("loopback", row.Attempts[0].Error, StringComparison.Ordinal);
        }

        Assert.Empty(closed.Receiver.Got);

        await using var open = await WebhookSystem.StartAsync(servers, Loopback);
        open.Receiver.Answer = (_, response) =>
        {
            response.Headers.Location = open.Receiver.Url("/elsewhere");
            return 307;
        };
        var redirected = await open.UntilAsync(await open.AnnounceAsync((await open.WebhookAsync()).Row), row => row.Attempts.Count > 0);
        Assert.Equal("answered 307; redirects are not followed", redirected.Attempts[0].Error);
        Assert.All(open.Receiver.Got, got => Assert.Equal("/hook", got.Path));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_holds_up_nobody_else()
    {
        await using var system = await WebhookSystem.StartAsync(servers, Loopback);
        system.Receiver.Answer = (got, _) => got.Path == "/slow" ? null : 204;
        var (slow, _) = await system.WebhookAsync(system.Receiver.Url("/slow"));
        var stuck = await system.AnnounceAsync(slow);
        await system.UntilAsync(stuck, row => row.Tries == 1);
        var (quick, _) = await system.WebhookAsync();
        await system.UntilAsync(await system.AnnounceAsync(quick), row => row.State == nameof(DeliveryState.Delivered), TimeSpan.FromMilliseconds(200));
        Assert.Equal(nameof(DeliveryState.Pending), (await system.UntilAsync(stuck, _ => true)).State);
    }

    [Fact]
    public async Task A_build_tells_its_tenants_webhooks_how_it_ended()
    {
        await using var system = await BuildSystem.StartAsync(servers, settings: new Dictionary<string, string?> { ["Slipway:Egress:Allow:0"] = Loopback });
        await using var receiver = await Receiver.StartAsync();
        var secrets = WebhookSecrets.Generate();
        foreach (var (tenant, path, events) in ((Guid, string, string[])[])[(system.Tenant, "/all", []), (system.Tenant, "/failures", [WebhookEventTypes.BuildFailed]), (Guid.CreateVersion7(), "/others", [])])
        {
            await system.Orchestrator.AsTenantAsync(tenant, async (db, services) =>
            {
                db.Webhooks.Add(new WebhookRow
                {
                    Id = Guid.CreateVersion7(),
                    TenantId = tenant,
                    Name = path,
                    Url = receiver.Url(path),
                    Events = [.. events],
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                    Protected = ((Slipway.Persistence.Secrets.SecretProtector)services.GetService(typeof(Slipway.Persistence.Secrets.SecretProtector))!).Protect(tenant, secrets),
                });
                await db.SaveChangesAsync();
            });
        }

        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Succeeded");
        await Eventually.SeesAsync(() => Task.FromResult(receiver.Got.Count), count => count >= 2);

        Assert.Equal(["/all build.started", "/all build.succeeded"], receiver.Got.Select(got => $"{got.Path} {JsonNode.Parse(got.Body)!["type"]}"));
        var last = receiver.Got.Last();
        new StandardWebhook(secrets.Current).Verify(last.Body, last.Headers);
        Assert.Equal((build.ToString(), "succeeded"), (JsonNode.Parse(last.Body)!["data"]!["buildId"]!.GetValue<string>(), JsonNode.Parse(last.Body)!["data"]!["status"]!.GetValue<string>()));
    }
}
