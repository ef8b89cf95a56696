using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Persistence;
using Slipway.Persistence.Events;

namespace Slipway.Tests.StepRunners;

public sealed class OutputQuotaTests(Servers servers, SshServer server)
{
    [Fact]
    public async Task Output_beyond_the_tenants_quota_is_left_out_and_results_are_not()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        await using (var insert = bench.Desk.Services.GetRequiredService<SystemDatabase>().Source.CreateCommand(
            $"insert into slipway.tenants (id, name, created_at, max_output_bytes) values ('{bench.Tenant}', 'small', now(), 300000)"))
        {
            await insert.ExecuteNonQueryAsync();
        }

        var first = await bench.AddTaskAsync(new() { ["10-first"] = "seq -f 'line %.0f of many' 1 40000\n", ["20-second"] = "echo more\n" });
        var second = await bench.AddTaskAsync(new() { ["10-first"] = "echo too much\n", ["20-second"] = "echo too\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(first);
        Assert.Equal("succeeded", (await bench.FinishedAsync(first)).Outcome);
        // A small piece may find the room that a big one did not; now there is none.
        await bench.DbAsync(async db =>
        {
            db.OutputTotals.Add(new OutputTotal { BuildId = Guid.CreateVersion7(), TenantId = bench.Tenant, Bytes = 300_000 });
            return await db.SaveChangesAsync();
        });
        await bench.DispatchAsync(second);
        Assert.Equal("succeeded", (await bench.FinishedAsync(second)).Outcome);

        var output = await bench.OutputAsync(first);
        Assert.InRange(output.Length, 200_000, 300_200);
        Assert.StartsWith("line 1 of many\n", output, StringComparison.Ordinal);
        Assert.Contains("quota of stored output is used up]", output, StringComparison.Ordinal);
        Assert.Equal("\n[slipway: output left out, the tenant's quota of stored output is used up]\n", await bench.OutputAsync(second));
        Assert.Equal(["Ok", "Ok"], (await bench.StepsAsync(second)).Select(step => step.Outcome));
        var stored = (await bench.ChunksAsync(first)).Concat(await bench.ChunksAsync(second)).Sum(chunk => (long)chunk.Data.Length);
        Assert.Equal(stored, await bench.DbAsync(db => db.OutputTotals.Where(total => total.BuildId == bench.Build).SumAsync(total => total.Bytes)));
    }
}
