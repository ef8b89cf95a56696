using System.Net;
using System.Text;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api.Isolation;

/// <summary>Calls every operation of the API's description that may change something, and looks who is said to have done what.</summary>
public sealed class AuditWalkTests(ApiFixture fixture)
{
    // What they are sent makes nothing; that they change nothing is looked at.
    private static readonly string[] Idle = ["importKubespray", "listClusterArtifacts", "validateCluster"];

    [Fact]
    public async Task Whatever_changes_something_leaves_word_of_who_did_it_from_where_in_which_request()
    {
        await using var api = await ApiUnderTest.StartAsync(fixture);
        var changing = Operation.All.Where(operation => operation.Method != HttpMethod.Get).ToList();
        var found = new List<string>();
        foreach (var operation in changing)
        {
            var victim = await Victim.CreateAsync(api);
            await PrepareAsync(api, victim, operation);
            // The caller's own key is made meanwhile.
            var before = await victim.RowsAsync(api, "api_keys");
            var (answer, trace) = await CallAsync(api, victim, operation);
            Assert.True((int)answer.Status is >= 200 and < 300, $"{operation.Id}: {answer}");
            var said = await SaidAsync(api, trace);
            if (said.Count == 0 && (!Idle.Contains(operation.Id) || await victim.RowsAsync(api, "api_keys") != before))
            {
                found.Add($"{operation.Id} is not audited");
            }

            found.AddRange(said.Where(one => one is not ("auditor", ApiUnderTest.Address)).Select(one => $"{operation.Id} is audited as {one}"));
        }

        Assert.True(changing.Count > 20);
        Assert.Empty(found);
    }

    /// <summary>What must be so before the operation can be done.</summary>
    private static Task PrepareAsync(ApiUnderTest api, Victim victim, Operation operation) => operation.Id switch
    {
        "deleteCredential" => ExecuteAsync(api, "update slipway.clusters set deleted_at = now() where tenant_id = $1", victim),
        "cancelBuild" => ExecuteAsync(api, "update slipway.builds set current_state = 'Running' where tenant_id = $1", victim),
        _ => Task.CompletedTask,
    };

    private static async Task<((HttpStatusCode Status, string Text) Answer, string Trace)> CallAsync(ApiUnderTest api, Victim victim, Operation operation)
    {
        using var http = api.Http(await api.NewKeyAsync(victim.Things.Tenant, Roles.PlatformAdmin, keyName: "auditor"));
        using var client = api.Client(victim.Key);
        var named = operation.Id switch
        {
            // Nobody deletes his own tenant, nor one that has clusters.
            "deleteTenant" => victim.Things with { Tenant = Guid.CreateVersion7() },
            // The victim's was made without a secret.
            "rotateWebhookSecret" => victim.Things with { Webhook = (await client.Api.CreateWebhookAsync(new WebhookRequest { Name = Named.Mark(), Url = "https://192.0.2.1/" })).Id },
            _ => victim.Things,
        };
        await api.NewKeyAsync(named.Tenant, Roles.Viewer);
        using var request = named.Request(operation, whole: true);
        if (operation.Id == "updateCluster")
        {
            // The spec of a cluster has another name than that of a patch.
            request.Content = new StringContent("""{"dns": {"upstreams": ["192.0.2.53"]}}""", Encoding.UTF8, "application/merge-patch+json");
        }

        var trace = Guid.NewGuid().ToString("n");
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        using var response = await http.SendAsync(request);
        return ((response.StatusCode, await response.Content.ReadAsStringAsync()), trace);
    }

    // As the owner, who sees whichever tenant's trail it is in.
    private static async Task<List<(string Actor, string? Address)>> SaidAsync(ApiUnderTest api, string trace)
    {
        await using var source = NpgsqlDataSource.Create(api.Database);
        await using var command = source.CreateCommand("select actor, address from slipway.audit_events where trace_id = $1");
        command.Parameters.AddWithValue(trace);
        await using var reader = await command.ExecuteReaderAsync();
        var said = new List<(string, string?)>();
        while (await reader.ReadAsync())
        {
            said.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        }

        return said;
    }

    private static async Task ExecuteAsync(ApiUnderTest api, string sql, Victim victim)
    {
        await using var source = NpgsqlDataSource.Create(api.Database);
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue(victim.Things.Tenant);
        await command.ExecuteNonQueryAsync();
    }
}
