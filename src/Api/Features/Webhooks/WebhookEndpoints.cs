using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Secrets;
using Slipway.Persistence.Webhooks;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Webhooks;

internal static class WebhookEndpoints
{
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/v1/webhooks").WithTags("Webhooks");
        webhooks.MapPost("", CreateAsync).Requires(Permissions.WebhooksWrite).Refuses(400, 409, 413, 415, 422)
            .WithName("createWebhook").WithSummary("Be told of events")
            .WithDescription("The answer holds the secret that signs deliveries; it is shown this once. Deliveries are signed as the Standard Webhooks specification says.");
        webhooks.MapGet("", ListAsync).Requires(Permissions.WebhooksRead).Refuses(400).WithName("listWebhooks").WithSummary("List webhooks");
        webhooks.MapGet("/{id:guid}", GetAsync).Requires(Permissions.WebhooksRead).Refuses(404).WithName("getWebhook").WithSummary("Read a webhook");
        webhooks.MapPatch("/{id:guid}", UpdateAsync).Requires(Permissions.WebhooksWrite).Refuses(400, 404, 412, 413, 415, 422, 428)
            .WithName("updateWebhook").WithSummary("Change, disable or enable a webhook");
        webhooks.MapDelete("/{id:guid}", DeleteAsync).Requires(Permissions.WebhooksWrite).Refuses(404, 412, 428)
            .WithName("deleteWebhook").WithSummary("Delete a webhook and its deliveries");
        webhooks.MapPost("/{id:guid}:rotate-secret", RotateAsync).Requires(Permissions.WebhooksWrite).Refuses(404, 412)
            .WithName("rotateWebhookSecret").WithSummary("Make a new secret")
            .WithDescription("The answer holds it; it is shown this once. For 24 hours deliveries carry the signature of the secret before, too.");
        webhooks.MapPost("/{id:guid}:test", DeliveryEndpoints.TestAsync).Requires(Permissions.WebhooksWrite).Refuses(404, 409)
            .WithName("testWebhook").WithSummary("Send the event webhook.test");
        webhooks.MapGet("/{id:guid}/deliveries", DeliveryEndpoints.ListAsync).Requires(Permissions.WebhooksRead).Refuses(400, 404)
            .WithName("listWebhookDeliveries").WithSummary("What was sent, what is due and what is dead").WithDescription("Kept for 30 days.");
        webhooks.MapPost("/{id:guid}/deliveries/{delivery:guid}:replay", DeliveryEndpoints.ReplayAsync).Requires(Permissions.WebhooksWrite).Refuses(404, 409)
            .WithName("replayWebhookDelivery").WithSummary("Send a delivery again").WithDescription("Under the same webhook-id and with the same body.");
    }

    private static async Task<Created<Webhook>> CreateAsync(
        Body<WebhookRequest> body, Caller caller, SlipwayDbContext db, SecretProtector protector, EgressGuard egress, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        await WebhookRules.CheckAsync(request.Name, request.Url, request.Events, db, egress, cancellationToken);
        var now = time.GetStoredNow();
        var secrets = WebhookSecrets.Generate();
        var row = new WebhookRow
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            Name = request.Name,
            Url = request.Url,
            Events = [.. request.Events],
            Protected = protector.Protect(caller.TenantId, secrets),
            CreatedAt = now,
        };
        db.Webhooks.Add(row);
        db.Audit(caller, now, "webhook.create", row.Name, new { row.Id, row.Url });
        await db.SaveNamedAsync("webhook", row.Name, cancellationToken);
        response.SetETag(row.Version);
        response.Headers.CacheControl = "no-store";
        response.Headers.Location = $"/v1/webhooks/{row.Id}";
        return TypedResults.Created((string?)null, Describe(row) with { Secret = secrets.Current });
    }

    private static async Task<Ok<Page<Webhook>>> ListAsync(
        [FromQuery, Description("Exact name.")] string? name, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var filter = $"webhooks:{name}";
        var rows = db.Webhooks.AsNoTracking().Where(row => name == null || row.Name == name);
        return TypedResults.Ok(await page.ListAsync(filter, rows, Describe, cancellationToken));
    }

    private static async Task<Ok<Webhook>> GetAsync(Guid id, SlipwayDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var row = await FindAsync(id, db, cancellationToken);
        response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));
    }

    private static async Task<Ok<Webhook>> UpdateAsync(
        Guid id, Body<WebhookPatch> body, Caller caller, SlipwayDbContext db, EgressGuard egress, TimeProvider time,
        [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context, CancellationToken cancellationToken)
    {
        _ = ifMatch;
        var patch = body.Checked();
        var row = await FindAsync(id, db, cancellationToken);
        context.Request.RequireMatch(row.Version);
        row.Url = patch.Url ?? row.Url;
        row.Events = patch.Events is { } events ? [.. events] : row.Events;
        await WebhookRules.CheckAsync(row.Name, row.Url, row.Events, db, egress, cancellationToken);
        if (patch.Enabled is { } enabled)
        {
            (row.Enabled, row.DisabledReason) = (enabled, null);
        }

        row.Version++;
        db.Audit(caller, time.GetStoredNow(), "webhook.update", row.Name, new { row.Id, row.Version, row.Url, row.Enabled });
        await db.SaveNamedAsync("webhook", row.Name, cancellationToken);
        context.Response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, Caller caller, SlipwayDbContext db, TimeProvider time, [FromHeader(Name = "If-Match")] string? ifMatch, HttpRequest request, CancellationToken cancellationToken)
    {
        _ = ifMatch;
        var row = await FindAsync(id, db, cancellationToken);
        request.RequireMatch(row.Version);
        db.Webhooks.Remove(row);
        db.Audit(caller, time.GetStoredNow(), "webhook.delete", row.Name, new { row.Id });
        await db.SaveNamedAsync("webhook", row.Name, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Webhook>> RotateAsync(
        Guid id, Caller caller, SlipwayDbContext db, SecretProtector protector, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var row = await FindAsync(id, db, cancellationToken);
        var now = time.GetStoredNow();
        var secrets = protector.Unprotect<WebhookSecrets>(row.TenantId, row.Protected).Rotate(now + Overlap);
        (row.Protected, row.PreviousSecretUntil) = (protector.Protect(row.TenantId, secrets), secrets.PreviousUntil);
        row.Version++;
        db.Audit(caller, now, "webhook.rotate-secret", row.Name, new { row.Id, row.Version });
        await db.SaveNamedAsync("webhook", row.Name, cancellationToken);
        response.SetETag(row.Version);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Describe(row) with { Secret = secrets.Current });
    }

    public static async Task<WebhookRow> FindAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken) =>
        await db.Webhooks.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) ?? throw ProblemException.NotFound("webhook");

    private static Webhook Describe(WebhookRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Url = row.Url,
        Events = row.Events,
        Enabled = row.Enabled,
        DisabledReason = row.DisabledReason,
        Version = row.Version,
        CreatedAt = row.CreatedAt,
        PreviousSecretUntil = row.PreviousSecretUntil,
    };
}
