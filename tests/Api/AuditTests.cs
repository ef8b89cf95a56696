using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Audit;

namespace Slipway.Tests.Api;

public sealed class AuditTests(ApiFixture fixture)
{
    [Fact]
    public async Task What_is_done_is_read_newest_first_and_filtered()
    {
        var (client, _) = await NewAsync();
        var credential = await client.CredentialAsync("one");
        await client.CredentialAsync("two");
        await client.Api.DeleteCredentialAsync(credential.Id, ETags.Of(credential));

        Assert.Equal(["credential.delete one", "credential.create two", "credential.create one"], await SaidAsync(client));
        Assert.Equal(["credential.create two", "credential.create one"], await SaidAsync(client, action: "credential.create"));
        Assert.Equal(3, (await SaidAsync(client, action: "credential.*")).Count());
        Assert.Equal(["credential.create two"], await SaidAsync(client, resource: "two"));
        Assert.Empty(await SaidAsync(client, actor: "nobody"));
        Assert.Empty((await client.Api.ListAuditEventsAsync(to: new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))).Items);
        Assert.Equal(3, (await client.Api.ListAuditEventsAsync(from: new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))).Items.Count);
        var all = await client.Api.ListAuditEventsAsync();
        Assert.All(all.Items, one => Assert.Equal(("test", 32), (one.Actor, one.TraceId!.Length)));
    }

    [Fact]
    public async Task Callers_of_one_name_are_told_apart()
    {
        var tenant = await fixture.NewTenantAsync();
        var keys = new[] { await fixture.NewKeyAsync(tenant), await fixture.NewKeyAsync(tenant) };
        foreach (var key in keys)
        {
            using var caller = fixture.Client(key);
            await caller.CredentialAsync();
        }

        using var reader = fixture.Client(keys[0]);
        var events = (await reader.Api.ListAuditEventsAsync()).Items;
        Assert.Equal(keys.Reverse().Select(key => ("test", $"key:{key.Id:N}")), events.Select(one => (one.Actor, (string)one.Data["principal"]!)));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_their_tokens_count_for_the_same_filter_only()
    {
        var (client, _) = await NewAsync();
        foreach (var number in Enumerable.Range(0, 5))
        {
            await client.CredentialAsync($"c{number}");
        }

        var first = await client.Api.ListAuditEventsAsync(pageSize: 2);
        var second = await client.Api.ListAuditEventsAsync(pageSize: 2, pageToken: first.NextPageToken);
        var third = await client.Api.ListAuditEventsAsync(pageSize: 2, pageToken: second.NextPageToken);

        Assert.Equal(["c4", "c3", "c2", "c1", "c0"], new[] { first, second, third }.SelectMany(page => page.Items).Select(one => one.Resource));
        Assert.Null(third.NextPageToken);
        await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.ListAuditEventsAsync(action: "x", pageToken: first.NextPageToken));
    }

    [Fact]
    public async Task The_export_is_a_line_of_JSON_for_each_event_oldest_first()
    {
        var (client, _) = await NewAsync();
        await client.CredentialAsync("one");
        await client.CredentialAsync("two");

        using var reader = new StreamReader(await client.Api.ExportAuditEventsAsync(action: "credential.*"));
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["one", "two"], lines.Select(line => JsonSerializer.Deserialize<AuditRecord>(line, SlipwayJson.Options)!.Resource));
    }

    [Fact]
    public async Task A_sealed_chain_verifies_and_a_remembered_link_must_be_in_it()
    {
        var (client, _) = await NewAsync();
        await client.CredentialAsync("one");
        await fixture.Services.GetRequiredService<AuditSealing>().SealAsync(TestContext.Current.CancellationToken);

        var report = await client.Api.VerifyAuditEventsAsync();
        Assert.Equal((true, 1L, 0L, 1L), (report.Valid, report.Sealed, report.Unsealed, report.Sequence));
        Assert.Equal(1, (await client.Api.ListAuditEventsAsync()).Items.Single().Sequence);
        Assert.True((await client.Api.VerifyAuditEventsAsync(1, report.Head)).Valid);
        Assert.Equal([AuditDefectKind.Changed], (await client.Api.VerifyAuditEventsAsync(1, new string('0', 64))).Defects.Select(defect => defect.Kind));
        Assert.Equal([AuditDefectKind.CutOff], (await client.Api.VerifyAuditEventsAsync(2, report.Head)).Defects.Select(defect => defect.Kind));
    }

    [Fact]
    public async Task A_call_without_the_permission_is_audited_with_who_where_and_what()
    {
        var (admin, tenant) = await NewAsync();
        using var http = fixture.Http(await fixture.NewKeyAsync(tenant, Roles.Viewer));

        var response = await http.PostAsync("/v1/credentials", Answers.Json("{}"));

        await response.ProblemAsync(ErrorCodes.Forbidden);
        var denied = (await admin.Api.ListAuditEventsAsync(action: "access.denied")).Items.Single();
        Assert.Equal(("/v1/credentials", "POST", "credentials.write"), (denied.Resource, (string?)denied.Data["method"], (string?)denied.Data["permission"]));
    }

    [Fact]
    public async Task Denied_calls_that_repeat_are_one_event_in_a_minute_and_the_next_says_how_many_were_left_out()
    {
        var (admin, tenant) = await NewAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = fixture.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(time)));
        using var http = host.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await fixture.NewKeyAsync(tenant, Roles.Viewer)).Reveal());

        foreach (var path in (string[])["credentials", "credentials", "credentials", "webhooks"])
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await (await http.PostAsync($"/v1/{path}", Answers.Json("{}"))).ProblemAsync(ErrorCodes.Forbidden);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        await (await http.PostAsync("/v1/credentials", Answers.Json("{}"))).ProblemAsync(ErrorCodes.Forbidden);

        Assert.Equal(
            ["/v1/credentials 2", "/v1/webhooks 0", "/v1/credentials 0"],
            (await admin.Api.ListAuditEventsAsync(action: "access.denied")).Items.Select(one => $"{one.Resource} {one.Data["leftOut"]}"));
    }

    [Fact]
    public async Task A_trail_is_verified_once_at_a_time()
    {
        var (client, tenant) = await NewAsync();
        await fixture.AsTenantAsync(tenant, async db =>
        {
            await using var verifying = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('slipway:audit:' || {tenant.ToString()}, 0))");
            using var http = fixture.Http(await fixture.NewKeyAsync(tenant));
            await (await http.GetAsync("/v1/audit-events:verify")).ProblemAsync(ErrorCodes.RateLimited);
        });

        Assert.True((await client.Api.VerifyAuditEventsAsync()).Valid);
    }

    [Fact]
    public async Task A_call_with_a_key_that_has_ended_is_audited_and_one_with_a_wrong_secret_is_not()
    {
        var (admin, tenant) = await NewAsync();
        var ended = await fixture.NewKeyAsync(tenant, revokedAt: TimeProvider.System.GetUtcNow().AddMinutes(-1));

        foreach (var key in new[] { ended, ended with { Secret = "guessed" } })
        {
            using var http = fixture.Http(key);
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/clusters")).StatusCode);
        }

        Assert.Equal(["key revoked or expired"], (await admin.Api.ListAuditEventsAsync(action: "access.denied")).Items.Select(one => (string?)one.Data["reason"]));
    }

    private async Task<(SlipwayClient Client, Guid Tenant)> NewAsync()
    {
        var tenant = await fixture.NewTenantAsync();
        return (fixture.Client(await fixture.NewKeyAsync(tenant)), tenant);
    }

    private static async Task<IEnumerable<string>> SaidAsync(SlipwayClient client, string? actor = null, string? action = null, string? resource = null) =>
        (await client.Api.ListAuditEventsAsync(actor, action, resource)).Items.Select(one => $"{one.Action} {one.Resource}");
}
