using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;
using Slipway.Persistence.Tenancy;
using Slipway.Persistence.Webhooks;

namespace Slipway.Tests.Api.Isolation;

/// <summary>A tenant with one of everything, and in each thing a text that is nowhere else.</summary>
internal sealed record Victim(Named Things, ApiKeyText Key, IReadOnlyList<string> Contents)
{
    public static async Task<Victim> CreateAsync(ApiUnderTest api)
    {
        var names = Named.Nobodys();
        var key = await api.NewKeyAsync(names.Tenant, Roles.Admin, names.TenantName, names.KeyName);
        using var client = api.Client(key);
        var credential = await client.Api.CreateCredentialAsync(new CredentialRequest { Name = names.CredentialName, SshPrivateKey = Examples.PrivateKey });
        var build = await client.Api.CreateClusterAsync(
            SpecContent.Json(Examples.Spec(spec =>
            {
                (spec["name"], spec["ssh"]!["credential"]) = (names.ClusterName, credential.Name);
                spec["hosts"]![1]!["name"] = names.Host;
            }).ToJsonString()),
            "1");
        string[] contents = [.. Enumerable.Range(0, 6).Select(_ => Named.Mark())];
        var task = Rows.Task(names.Tenant, build.Id, 1, "os", names.Host, TaskState.Failed);
        task.Failure = new FailureInfo { Code = "STEP_FAILED", Message = contents[0] };
        await api.AsTenantAsync(names.Tenant, async db =>
        {
            db.Tasks.Add(task);
            db.Attempts.Add(Rows.Attempt(task, 1, "failed"));
            db.Steps.Add(Rows.Step(task, 1, 1, StepOutcome.Failed, contents[1]));
            db.OutputChunks.Add(new OutputChunk
            {
                TaskId = task.Id,
                Attempt = 1,
                Offset = 0,
                TenantId = names.Tenant,
                BuildId = build.Id,
                StepIndex = 1,
                Data = Encoding.UTF8.GetBytes(contents[2]),
                Time = TimeProvider.System.GetUtcNow(),
            });
            await using var transaction = await db.Database.BeginTransactionAsync();
            await EventWriter.AppendAsync(db, names.Tenant, build.Id, [new NewEvent("step.finished", new { message = contents[3] })], CancellationToken.None);
            await db.SaveChangesAsync();
            db.Webhooks.Add(new WebhookRow
            {
                Id = names.Webhook,
                TenantId = names.Tenant,
                Name = names.WebhookName,
                Url = $"https://{contents[4]}.example/",
                Protected = [],
                CreatedAt = TimeProvider.System.GetUtcNow(),
            });
            db.WebhookDeliveries.Add(new DeliveryRow
            {
                Id = names.Delivery,
                WebhookId = names.Webhook,
                TenantId = names.Tenant,
                Type = "webhook.test",
                Payload = $"{{\"x\":\"{contents[5]}\"}}",
                State = "Dead",
                CreatedAt = TimeProvider.System.GetUtcNow(),
                NextAttemptAt = TimeProvider.System.GetUtcNow(),
            });
            await db.SaveChangesAsync();
            // At rest, so that its stream of events ends.
            await db.Builds.ExecuteUpdateAsync(set => set.SetProperty(row => row.CurrentState, "Failed"));
            await transaction.CommitAsync();
        });
        return new Victim(names with { Key = key.Id, Credential = credential.Id, Cluster = build.ClusterId, Build = build.Id, Task = task.Id }, key, contents);
    }

    /// <summary>Every row it has, to see that nobody changed one.</summary>
    public async Task<string> RowsAsync(ApiUnderTest api, params string[] except)
    {
        var rows = new JsonObject();
        await api.AsTenantAsync(Things.Tenant, async db =>
        {
            foreach (var entity in db.Model.GetEntityTypes().Where(entity => typeof(ITenantOwned).IsAssignableFrom(entity.ClrType) && !except.Contains(entity.GetTableName())))
            {
                var table = entity.GetTableName()!;
#pragma warning disable EF1002 // A table's name is no parameter; it comes from the model.
                var found = await db.Database.SqlQueryRaw<string>($"select to_jsonb(t)::text as \"Value\" from slipway.{table} t where tenant_id = @tenant order by 1", new NpgsqlParameter("tenant", Things.Tenant)).ToListAsync();
#pragma warning restore EF1002
                rows[table] = JsonSerializer.SerializeToNode(found);
            }
        });
        return rows.ToJsonString();
    }
}
