using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api.Isolation;

/// <summary>
/// Walks every operation of the API's description as a stranger in every role, with what belongs to another tenant and with what nobody
/// has: both must be answered the same. Each layer of isolation is walked alone, too.
/// </summary>
public sealed partial class IsolationTests(ApiFixture fixture)
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Another_tenants_things_do_not_exist(bool filters, bool rowLevelSecurity)
    {
        await using var api = await ApiUnderTest.StartAsync(fixture, filters, rowLevelSecurity);
        var victim = await Victim.CreateAsync(api);
        var before = await victim.RowsAsync(api);
        api.Ear.Logs.Clear();
        NothingIn(await WalkAsync(api, victim, [.. Roles.Table.Keys.Where(role => role != Roles.PlatformAdmin)]));
        Assert.Equal(before, await victim.RowsAsync(api));
        // Who manages tenants has their keys, quotas and policies to change, and leaves word of it.
        string[] managed = ["api_keys", "tenant_policies", "audit_events"];
        before = await victim.RowsAsync(api, managed);
        NothingIn(await WalkAsync(api, victim, [Roles.PlatformAdmin]));
        Assert.Equal(before, await victim.RowsAsync(api, managed));

        string[] names = [.. victim.Things.Names, .. victim.Contents];
        Assert.NotEmpty(api.Ear.Logs);
        Assert.DoesNotContain(api.Ear.Logs, line => victim.Contents.Any(line.Contains));
        Assert.Contains(api.Ear.Labels.Keys, label => label.StartsWith("http.route=", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Ear.Labels.Keys, label => names.Concat(victim.Things.Ids).Any(label.Contains));
    }

    [Fact]
    public async Task With_neither_layer_the_walk_finds_what_is_shown()
    {
        await using var api = await ApiUnderTest.StartAsync(fixture, filters: false, rowLevelSecurity: false);
        var found = await WalkAsync(api, await Victim.CreateAsync(api), [Roles.Admin]);
        foreach (var operation in (string[])["getCluster", "listClusters", "getOutput", "listEvents", "getCredential", "listApiKeys", "cancelBuild", "getTenant"])
        {
            Assert.Contains(found, line => line.Contains($" {operation} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_credential_is_not_in_use_because_another_tenants_cluster_names_one_so()
    {
        await using var api = await ApiUnderTest.StartAsync(fixture, rowLevelSecurity: false);
        var victim = await Victim.CreateAsync(api);
        var client = api.Client(await api.NewKeyAsync(Guid.CreateVersion7(), Roles.Admin));
        var own = await client.Api.CreateCredentialAsync(new CredentialRequest { Name = victim.Things.CredentialName, SshPrivateKey = Examples.PrivateKey });

        await client.Api.DeleteCredentialAsync(own.Id, ETags.Of(own));
    }

    [Fact]
    public async Task Its_owner_is_shown_every_thing_that_the_stranger_is_not()
    {
        await using var api = await ApiUnderTest.StartAsync(fixture);
        var victim = await Victim.CreateAsync(api);
        using var http = api.Http(victim.Key);
        var shown = "";
        foreach (var operation in Operation.All.Where(operation => operation.Method == HttpMethod.Get && Roles.Table[Roles.Admin].Contains(api.PermissionOf(operation))))
        {
            using var response = await http.SendAsync(victim.Things.Request(operation, whole: false));
            var answer = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode is < 300 or 409, $"{operation.Id}: {response.StatusCode} {answer}");
            shown += answer;
        }

        Assert.All([.. victim.Things.Names, .. victim.Contents, .. victim.Things.Ids], text => Assert.Contains(text, shown, StringComparison.Ordinal));
    }

    private static void NothingIn(List<string> found) => Assert.True(found.Count == 0, string.Join('\n', found.Take(20).Select(line => line[..Math.Min(line.Length, 1000)])));

    private static async Task<List<string>> WalkAsync(ApiUnderTest api, Victim victim, IEnumerable<string> roles)
    {
        var found = new List<string>();
        var tenant = Guid.CreateVersion7();
        foreach (var role in roles)
        {
            using var http = api.Http(await api.NewKeyAsync(tenant, role));
            foreach (var operation in Operation.All)
            {
                foreach (var stream in operation.Streams ? [false, true] : (bool[])[false])
                {
                    found.AddRange((await LookAsync(api, victim, http, role, operation, stream)).Select(what => $"{role} {operation.Id} {what}"));
                }
            }
        }

        return found;
    }

    private static async Task<List<string>> LookAsync(ApiUnderTest api, Victim victim, HttpClient http, string role, Operation operation, bool stream)
    {
        var (theirs, nobodys) = (victim.Things, Named.Nobodys());
        var bare = await AskAsync(http, theirs.Request(operation, whole: false, stream), theirs);
        var (asked, control) = (await AskAsync(http, theirs.Request(operation, whole: true, stream), theirs), await AskAsync(http, nobodys.Request(operation, whole: true, stream), nobodys));
        var may = Roles.Table[role].Contains(api.PermissionOf(operation));
        // To manage tenants is to see that they are there, and their keys; never what is in them.
        var manages = role == Roles.PlatformAdmin && (operation.Path.StartsWith("/v1/tenants", StringComparison.Ordinal) || operation.Parameters.Any(parameter => parameter.Name == "tenant"));
        var found = new List<string>();
        foreach (var answer in (Answer[])[bare, asked])
        {
            string[] hidden = [.. victim.Contents, theirs.CredentialName, theirs.ClusterName, theirs.Host, theirs.WebhookName, .. role == Roles.PlatformAdmin ? [] : (string[])[theirs.TenantName, theirs.KeyName]];
            // A stranger's own audit trail says which paths he was refused.
            string[] ids = operation.Path.StartsWith("/v1/audit-events", StringComparison.Ordinal) || manages ? [] : [.. theirs.Ids];
            found.AddRange(hidden.Concat(ids).Where(answer.Text.Contains).Select(text => $"shows {text}: {answer.Text}"));
            if ((int)answer.Status >= 500 || (!may && answer.Status != HttpStatusCode.Forbidden) || (may && answer.Status == HttpStatusCode.Forbidden && !manages))
            {
                found.Add($"answers {answer.Status}: {answer.Text}");
            }
        }

        if (!manages && (asked.Status, asked.Comparable) != (control.Status, control.Comparable))
        {
            found.Add($"tells them apart: {asked} {control}");
        }

        if (may && !manages && operation.PathParameters.Any() && bare.Status != HttpStatusCode.NotFound)
        {
            found.Add($"answers {bare}, not 404");
        }

        return found;
    }

    private static async Task<Answer> AskAsync(HttpClient http, HttpRequestMessage request, Named named)
    {
        // What the caller has said himself may come back to him.
        var said = $"\"instance\":\"{request.RequestUri!.OriginalString.Split('?')[0]}\"";
        using (request)
        using (var response = await http.SendAsync(request))
        {
            var text = $"{response.Content.Headers.ContentType} {response.Headers.ETag} {await response.Content.ReadAsStringAsync()}";
            text = text.Replace(said, "", StringComparison.Ordinal).Replace($"'{named.CredentialName}'", "'…'", StringComparison.Ordinal);
            // What a request has made is new each time; that it was made must be the same.
            return new Answer(response.StatusCode, text, response.StatusCode == HttpStatusCode.Created ? "" : Volatile().Replace(text, "…"));
        }
    }

    /// <param name="Comparable">Without what differs each time: times, trace ids, and what a request has just made.</param>
    private sealed record Answer(HttpStatusCode Status, string Text, string Comparable);

    [GeneratedRegex("""(?<="(id|createdAt|updatedAt|traceId|nextPageToken|key|clusterId|name|time|lastUsedAt|head|buildId)":)("[^"]*"|\d+)""")]
    private static partial Regex Volatile();
}
