using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Tests.Orchestrator;

/// <summary>What the scripted runner makes of an attempt. Null: it takes the lease and never finishes.</summary>
internal delegate Outcome? Script(TaskRow task, int attempt);

internal sealed record Outcome(string Word, string? Code = null)
{
    public static readonly Outcome Success = new("succeeded");
}

/// <summary>Stands in for a step runner in these tests: takes leases and finishes attempts as the real one must, but performs nothing.</summary>
internal sealed class ScriptedRunner(SlipwayDbContext db, ScriptedWork work) : IConsumer<RunTask>
{
    public async Task Consume(ConsumeContext<RunTask> context)
    {
        var message = context.Message;
        if (!await TakeAsync(db, message))
        {
            work.Refused.Add(message);
            return;
        }

        var task = await db.Tasks.AsNoTracking().SingleAsync(t => t.Id == message.TaskId);
        work.Ran.Enqueue((task.Stage, task.Host!, message.Attempt, message.Epoch));
        var wish = await db.Leases.Where(l => l.TaskId == message.TaskId).Select(l => l.Cancel).SingleAsync();
        var outcome = wish switch { "stop" => new Outcome("stopped"), "kill" => new Outcome("unknown"), _ => work.Script(task, message.Attempt) };
        await BeginAsync(db, message);
        await context.Publish(new TaskStarted(message.TenantId, message.BuildId, message.TaskId, message.Attempt, message.Epoch));
        await db.SaveChangesAsync();
        if (outcome is not null)
        {
            await FinishAsync(db, message, outcome, work.FactsOf, work.PodCidrs);
            var finished = new TaskFinished(message.TenantId, message.BuildId, message.TaskId, message.Attempt, message.Epoch);
            for (var copies = work.Copies(task); copies > 1; copies--)
            {
                // Ids of their own, so that the inbox cannot tell them from the first.
                await context.Publish(finished);
            }

            if (work.Copies(task) > 0)
            {
                await context.Publish(finished, c => c.MessageId = MessageIds.Create(message.TaskId, message.Attempt, message.Epoch, "task-finished"));
            }
        }

        await db.SaveChangesAsync();
    }

    public static async Task<bool> TakeAsync(SlipwayDbContext db, RunTask message) => await db.Database.ExecuteSqlAsync(
        $"update slipway.leases set runner_id = 'scripted', expires_at = now() + interval '20 s' where task_id = {message.TaskId} and attempt = {message.Attempt} and epoch = {message.Epoch} and runner_id is null") == 1;

    /// <summary>Makes the attempt's row, or takes it over.</summary>
    public static async Task BeginAsync(SlipwayDbContext db, RunTask message)
    {
        var attempt = await db.Attempts.SingleOrDefaultAsync(a => a.TaskId == message.TaskId && a.Number == message.Attempt);
        if (attempt is null)
        {
            db.Attempts.Add(attempt = new AttemptRow
            {
                TaskId = message.TaskId,
                Number = message.Attempt,
                TenantId = message.TenantId,
                BuildId = message.BuildId,
                Epoch = message.Epoch,
                Runner = "scripted",
                StartedAt = TimeProvider.System.GetUtcNow(),
            });
        }

        attempt.Epoch = message.Epoch;
    }

    /// <returns>False when the lease is another's; then nothing is changed.</returns>
    public static async Task<bool> FinishAsync(SlipwayDbContext db, RunTask message, Outcome outcome, Func<string, string?> factsOf, string podCidrs)
    {
        if (await db.Database.ExecuteSqlAsync($"delete from slipway.leases where task_id = {message.TaskId} and epoch = {message.Epoch} and runner_id = 'scripted'") == 0)
        {
            return false;
        }

        var task = await db.Tasks.AsNoTracking().SingleAsync(t => t.Id == message.TaskId);
        var attempt = await db.Attempts.SingleAsync(a => a.TaskId == message.TaskId && a.Number == message.Attempt);
        attempt.Outcome = outcome.Word;
        attempt.FinishedAt = TimeProvider.System.GetUtcNow();
        attempt.Failure = outcome.Code is null ? null : new FailureInfo { Code = outcome.Code, Message = "scripted", Host = task.Host, Stage = task.Stage };
        if (task.Stage == "preflight" && factsOf(task.Host!) is { } facts)
        {
            await db.Hosts.Where(h => h.Id == task.HostId).ExecuteUpdateAsync(set => set
                .SetProperty(h => h.Facts, facts).SetProperty(h => h.FactsAt, TimeProvider.System.GetUtcNow()));
        }
        else if (task.Stage == "pod-cidrs")
        {
            await db.TaskOutputs.Where(o => o.TaskId == task.Id).ExecuteDeleteAsync();
            db.TaskOutputs.Add(new TaskOutput { TaskId = task.Id, Name = "podCidrs", TenantId = task.TenantId, BuildId = task.BuildId, Value = podCidrs });
        }

        return true;
    }
}

internal sealed class ScriptedWork
{
    public Script Script { get; set; } = (_, _) => Outcome.Success;

    /// <summary>How often the news of a finished attempt is sent; 0 loses it.</summary>
    public Func<TaskRow, int> Copies { get; set; } = _ => 1;

    /// <summary>What preflight reports; null leaves what was known.</summary>
    public Func<string, string?> FactsOf { get; set; } = _ => "{}";

    public string PodCidrs { get; set; } = "{}";

    public ConcurrentQueue<(string Stage, string Host, int Attempt, long Epoch)> Ran { get; } = new();

    public ConcurrentBag<RunTask> Refused { get; } = [];
}
