using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;

namespace Slipway.Tests.Api;

/// <summary>A build is asked for every few seconds by everybody who waits for it.</summary>
public sealed class PositionQueryTests(ApiFixture fixture)
{
    [Fact]
    public async Task Where_the_hosts_of_a_build_are_is_read_with_one_row_for_each()
    {
        var read = new ReadRows();
        await using var api = fixture.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.ConfigureDbContext<SlipwayDbContext>(db => db.AddInterceptors(read))));
        var tenant = await fixture.NewTenantAsync();
        using var client = SlipwayClient.Create(api.Server.BaseAddress, (await fixture.NewKeyAsync(tenant)).Reveal(), api.Server.CreateHandler());
        var build = (await client.ClusterAsync()).Id;
        await fixture.AsTenantAsync(tenant, async db =>
        {
            foreach (var order in Enumerable.Range(1, 10))
            {
                var task = Rows.Task(tenant, build, order, $"stage-{order}", order % 2 == 0 ? "alma1" : "alma-w1", TaskState.Running, attempt: 2);
                db.Add(task);
                db.AddRange(from attempt in Enumerable.Range(1, 2) from step in Enumerable.Range(1, 5) select Rows.Step(task, attempt, step, StepOutcome.Ok));
            }

            await db.SaveChangesAsync();
        });
        read.Commands.Clear();

        var positions = (await client.Api.GetBuildAsync(build)).Positions;

        Assert.Equal([new HostPosition("alma-w1", "stage-9", TaskState.Running, 5, "step-5", StepOutcome.Ok), new HostPosition("alma1", "stage-10", TaskState.Running, 5, "step-5", StepOutcome.Ok)], positions);
        var command = Assert.Single(read.Commands, command => command.Text.Contains("slipway.tasks", StringComparison.Ordinal) || command.Text.Contains("slipway.steps", StringComparison.Ordinal));
        Assert.Equal(2, command.Rows);
        Assert.DoesNotContain("row_number", command.Text, StringComparison.OrdinalIgnoreCase);
    }

    private sealed class ReadRows : DbCommandInterceptor
    {
        public ConcurrentQueue<(string Text, int Rows)> Commands { get; } = [];

        public override ValueTask<InterceptionResult> DataReaderClosingAsync(DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        {
            // The last read finds the end.
            Commands.Enqueue((command.CommandText, eventData.ReadCount - 1));
            return base.DataReaderClosingAsync(command, eventData, result);
        }
    }
}
