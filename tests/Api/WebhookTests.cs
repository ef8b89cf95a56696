using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Secrets;
using Slipway.Persistence.Webhooks;

namespace Slipway.Tests.Api;

public sealed class WebhookTests(ApiFixture fixture)
{
    private static readonly WebhookRequest Request = new() { Name = "portal", Url = "https://portal.example.com/hooks", Events = [WebhookEventTypes.BuildFailed] };

    [Fact]
    public async Task The_secret_is_shown_once_and_rests_encrypted()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        var made = await client.Api.CreateWebhookAsync(Request);
        Assert.StartsWith("whsec_", made.Secret, StringComparison.Ordinal);
        Assert.Null((await client.Api.GetWebhookAsync(made.Id)).Secret);
        Assert.Null(Assert.Single((await client.Api.ListWebhooksAsync()).Items).Secret);
        var rotated = await client.Api.RotateWebhookSecretAsync(made.Id);
        Assert.NotEqual(made.Secret, rotated.Secret);
        Assert.NotNull(rotated.PreviousSecretUntil);
        await fixture.AsTenantAsync(tenant, async db =>
        {
            var row = await db.Webhooks.SingleAsync();
            var secrets = fixture.Services.GetRequiredService<SecretProtector>().Unprotect<WebhookSecrets>(tenant, row.Protected);
            Assert.Equal((rotated.Secret, made.Secret), (secrets.Current, secrets.Previous));
            Assert.Equal(["webhook.create", "webhook.rotate-secret"], await db.AuditEvents.OrderBy(entry => entry.Time).ThenBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync());
            Assert.DoesNotContain(await db.AuditEvents.Select(entry => entry.Data).ToListAsync(), data => data.Contains("whsec_", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("ftp://portal.example.com/", ErrorCodes.ValueInvalid)]
    [InlineData("https://user:secret@portal.example.com/", ErrorCodes.ValueInvalid)]
    [InlineData("/hooks", ErrorCodes.ValueInvalid)]
    [InlineData("http://169.254.169.254/latest/meta-data", ErrorCodes.EgressDenied)]
    [InlineData("http://localhost:5432/", ErrorCodes.EgressDenied)]
    [InlineData("http://[::ffff:127.0.0.1]/", ErrorCodes.EgressDenied)]
    [InlineData("http://2130706433/", ErrorCodes.EgressDenied)]
    public async Task An_address_that_may_not_be_is_refused_at_once(string url, string code)
    {
        using var client = fixture.Client();
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.CreateWebhookAsync(Request with { Url = url }));
        var finding = Assert.Single(refusal.Problem.Errors!);
        Assert.Equal(("#/url", code), (finding.Pointer, finding.Code));
    }

    [Fact]
    public async Task An_event_that_does_not_exist_is_refused_and_a_change_needs_the_etag()
    {
        using var client = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.CreateWebhookAsync(Request with { Events = ["build.failed", "build.exploded"] }));
        Assert.Equal("#/events/1", Assert.Single(refusal.Problem.Errors!).Pointer);
        var made = await client.Api.CreateWebhookAsync(Request);
        Assert.Equal(ErrorCodes.NameTaken, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.CreateWebhookAsync(Request))).Problem.Code);
        var changed = await client.Api.UpdateWebhookAsync(made.Id, new WebhookPatch { Enabled = false }, ETags.Of(made));
        Assert.Equal((2, false, made.Url), (changed.Version, changed.Enabled, changed.Url));
        Assert.Equal(ErrorCodes.PreconditionFailed, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.DeleteWebhookAsync(made.Id, ETags.Of(made)))).Problem.Code);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.TestWebhookAsync(made.Id))).Problem.Code);
    }

    [Fact]
    public async Task A_new_cluster_is_put_in_line_for_whom_it_concerns_and_a_dead_delivery_can_be_replayed()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        var all = await client.Api.CreateWebhookAsync(Request with { Name = "all", Events = [] });
        var failures = await client.Api.CreateWebhookAsync(Request);
        var build = await client.ClusterAsync();
        Assert.Empty((await client.Api.ListDeliveriesAsync(failures.Id)).Items);
        var delivery = Assert.Single((await client.Api.ListDeliveriesAsync(all.Id, "pending")).Items);
        Assert.Equal(WebhookEventTypes.ClusterCreated, delivery.Type);
        Assert.Contains(build.ClusterId.ToString(), delivery.Payload, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.ReplayDeliveryAsync(all.Id, delivery.Id))).Problem.Code);

        await fixture.AsTenantAsync(tenant, db => db.WebhookDeliveries.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, nameof(DeliveryState.Dead)).SetProperty(row => row.Tries, 10)));
        Assert.Single((await client.Api.ListDeliveriesAsync(all.Id, "dead")).Items);
        var again = await client.Api.ReplayDeliveryAsync(all.Id, delivery.Id);
        Assert.Equal((delivery.Id, DeliveryState.Pending, delivery.Payload), (again.Id, again.State, again.Payload));
        Assert.Equal(WebhookEventTypes.Test, (await client.Api.TestWebhookAsync(failures.Id)).Type);
    }

    [Fact]
    public async Task Another_tenants_webhook_does_not_exist()
    {
        using var mine = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        using var theirs = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        var webhook = await mine.Api.CreateWebhookAsync(Request);
        foreach (var act in (Func<Task>[])[() => theirs.Api.GetWebhookAsync(webhook.Id), () => theirs.Api.ListDeliveriesAsync(webhook.Id), () => theirs.Api.RotateWebhookSecretAsync(webhook.Id), () => theirs.Api.TestWebhookAsync(webhook.Id)])
        {
            Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SlipwayApiException>(act)).Problem.Code);
        }

        using var viewer = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync(), Roles.Viewer));
        Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<SlipwayApiException>(() => viewer.Api.CreateWebhookAsync(Request))).Problem.Code);
    }
}
