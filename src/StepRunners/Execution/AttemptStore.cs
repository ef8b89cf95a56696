using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Audit;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;
using Slipway.StepRunners.Leases;

namespace Slipway.StepRunners.Execution;

/// <summary>The lease is another's now, or nobody's: this runner must detach and touch nothing.</summary>
internal sealed class LeaseLost : Exception;

/// <summary>What happened since the last time it was stored.</summary>
internal sealed record AttemptProgress(
    IReadOnlyList<OutputPiece> Output, long OutputOffset, IReadOnlyList<(StepState Step, bool IsNew)> Steps, IReadOnlyList<(StepState Step, bool Started)> Events);

/// <summary>An attempt's rows. Each method is one transaction that counts only while this runner holds the lease at its epoch.</summary>
internal sealed class AttemptStore(TenantScopes scopes, IOptions<RunnerOptions> options, TimeProvider time)
{
    public const string FactsStage = "preflight";

    private readonly string _runner = options.Value.Id;

    /// <summary>Makes the attempt's row or takes it over, and tells the saga.</summary>
    /// <exception cref="LeaseLost">Another runner holds the task.</exception>
    public Task<AttemptBeginning> BeginAsync(Assignment a, AttemptPlan? plan, CancellationToken cancellationToken) => TransactionAsync(a, async (db, services) =>
    {
        var row = await db.Attempts.SingleOrDefaultAsync(x => x.TaskId == a.TaskId && x.Number == a.Attempt, cancellationToken);
        var takenOver = row is not null && row.Epoch != a.Epoch;
        if (row is null)
        {
            db.Attempts.Add(row = new AttemptRow
            {
                TaskId = a.TaskId,
                Number = a.Attempt,
                Run = await db.Builds.Where(b => b.CorrelationId == a.BuildId).Select(b => b.Run).SingleAsync(cancellationToken),
                TenantId = a.TenantId,
                BuildId = a.BuildId,
                Epoch = a.Epoch,
                Runner = _runner,
                ScriptDigest = plan?.Stage.ScriptDigest,
                StartedAt = time.GetUtcNow(),
            });
        }
        // One that was paused since it read the row does not write over its successor.
        else if (await db.Attempts.Where(x => x.TaskId == a.TaskId && x.Number == a.Attempt && x.Epoch <= a.Epoch).ExecuteUpdateAsync(
            x => x.SetProperty(r => r.Epoch, a.Epoch).SetProperty(r => r.Runner, _runner).SetProperty(r => r.Adoptions, r => r.Adoptions + (takenOver ? 1 : 0)), cancellationToken) == 0)
        {
            throw new LeaseLost();
        }

        if (takenOver)
        {
            // The row names the last runner only.
            db.AuditEvents.Add(AuditEvent.Of(
                a.TenantId, time.GetUtcNow(), $"runner/{_runner}", "attempt.adopt", $"builds/{a.BuildId}", new { a.TaskId, a.Attempt, a.Epoch, from = row.Runner }));
        }

        var steps = takenOver
            ? await db.Steps.AsNoTracking().Where(s => s.TaskId == a.TaskId && s.Attempt == a.Attempt).OrderBy(s => s.Index).ToListAsync(cancellationToken)
            : [];
        await services.GetRequiredService<IPublishEndpoint>().Publish(
            new TaskStarted(a.TenantId, a.BuildId, a.TaskId, a.Attempt, a.Epoch),
            c => c.MessageId = MessageIds.Create(a.TaskId, a.Attempt, a.Epoch, "task-started"), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return new AttemptBeginning(takenOver, row.BootId, row.OutputOffset, steps);
    }, cancellationToken);

    /// <summary>Pins the key that the host showed, unless it is pinned already.</summary>
    /// <returns>The key that counts: another connection may have been first.</returns>
    public Task<string> RecordHostKeyAsync(Assignment a, AttemptPlan plan, string shown, CancellationToken cancellationToken) => TransactionAsync(a, async (db, _) =>
    {
        var host = await db.Hosts.SingleAsync(h => h.Id == a.HostId, cancellationToken);
        if (plan.Target.PinnedHostKey is null && host.HostKey is { } first)
        {
            return first;
        }

        var firstUse = plan.Target.PinnedHostKey is null;
        host.HostKey = shown;
        await db.SaveChangesAsync(cancellationToken);
        if (firstUse)
        {
            await EventWriter.AppendAsync(db, a.TenantId, a.BuildId, [new NewEvent(EventTypes.HostKeyRecorded, new { host = plan.Host, fingerprint = shown })], cancellationToken);
        }

        return shown;
    }, cancellationToken);

    /// <summary>See <see cref="HostContact"/>.</summary>
    public Task RecordContactAsync(Assignment a, AttemptPlan plan, string? hostKey, string? code, CancellationToken cancellationToken) => TransactionAsync(a, async (db, _) =>
    {
        db.AuditEvents.AddRange(HostContact.Events(_runner, a, plan, hostKey, code, time.GetUtcNow()));
        return await db.SaveChangesAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>Before the attempt is started on the host, so that a reboot after that is known for one.</summary>
    public Task RecordStartAsync(Assignment a, AttemptPlan plan, string bootId, string hostKey, CancellationToken cancellationToken) => TransactionAsync(a, async (db, _) =>
    {
        await UpdateRowAsync(db, a, x => x.SetProperty(r => r.BootId, bootId).SetProperty(r => r.HostKey, hostKey), cancellationToken);
        db.AuditEvents.AddRange(HostContact.Logins(_runner, a, plan, time.GetUtcNow()));
        return await db.SaveChangesAsync(cancellationToken);
    }, cancellationToken);

    public Task RecordAdoptionAsync(Assignment a, AttemptPlan plan, string found, CancellationToken cancellationToken) => TransactionAsync(a, async (db, _) =>
    {
        await EventWriter.AppendAsync(db, a.TenantId, a.BuildId,
            [new NewEvent(EventTypes.TaskAdopted, new { taskId = a.TaskId, stage = plan.Stage.Name, host = plan.Host, attempt = a.Attempt, epoch = a.Epoch, runner = _runner, found })], cancellationToken);
        return true;
    }, cancellationToken);

    public Task SaveAsync(Assignment a, AttemptPlan plan, AttemptProgress progress, CancellationToken cancellationToken) => TransactionAsync(a, async (db, _) =>
    {
        await UpdateRowAsync(db, a, x => x.SetProperty(r => r.OutputOffset, progress.OutputOffset), cancellationToken);
        await AddAsync(db, a, progress, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await EventWriter.AppendAsync(db, a.TenantId, a.BuildId, Events(a, plan, progress), cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>Everything that ends an attempt, at once or not at all.</summary>
    public Task FinishAsync(
        HeldLease lease, AttemptPlan? plan, AttemptProgress progress, IReadOnlyDictionary<string, string> outputs, AttemptOutcome outcome, CancellationToken cancellationToken)
    {
        lease.Ending = true;
        var a = lease.Assignment;
        return TransactionAsync(a, async (db, services) =>
        {
            // Leases before event heads, as everybody locks them.
            var released = await db.Leases.Where(l => l.TaskId == a.TaskId && l.Epoch == a.Epoch && l.RunnerId == _runner).ExecuteDeleteAsync(cancellationToken);
            if (released == 0)
            {
                throw new LeaseLost();
            }

            var now = time.GetUtcNow();
            var row = await db.Attempts.SingleAsync(x => x.TaskId == a.TaskId && x.Number == a.Attempt, cancellationToken);
            row.FinishedAt = now;
            row.Outcome = outcome.Name;
            row.ExitCode = outcome.ExitCode;
            row.Failure = outcome.Failure;
            row.OutputOffset = progress.OutputOffset;
            await AddAsync(db, a, progress, cancellationToken);
            if (plan is not null)
            {
                await StoreOutputsAsync(db, a, plan, outputs, row, cancellationToken);
            }

            await services.GetRequiredService<IPublishEndpoint>().Publish(
                new TaskFinished(a.TenantId, a.BuildId, a.TaskId, a.Attempt, a.Epoch),
                c => c.MessageId = MessageIds.Create(a.TaskId, a.Attempt, a.Epoch, "task-finished"), cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            if (plan is not null)
            {
                await EventWriter.AppendAsync(db, a.TenantId, a.BuildId, Events(a, plan, progress), cancellationToken);
            }

            return true;
        }, cancellationToken, holdsLease: false);
    }

    private static async Task StoreOutputsAsync(
        SlipwayDbContext db, Assignment a, AttemptPlan plan, IReadOnlyDictionary<string, string> outputs, AttemptRow attempt, CancellationToken cancellationToken)
    {
        var declared = plan.Stage.Outputs.Where(outputs.ContainsKey).ToDictionary(name => name, name => outputs[name]);
        // Facts count even when a check failed: they are what the host is.
        if (plan.Stage.Name == FactsStage && declared.Count == plan.Stage.Outputs.Count)
        {
            var host = await db.Hosts.SingleAsync(h => h.Id == a.HostId, cancellationToken);
            host.Facts = JsonSerializer.Serialize(declared);
            host.FactsAt = attempt.FinishedAt;
            host.FactsSince = attempt.StartedAt;
            host.MachineId = declared["machineId"];
            host.BootId = declared["bootId"];
        }

        if (attempt.Outcome != "succeeded")
        {
            return;
        }

        var kept = await db.TaskOutputs.Where(o => o.TaskId == a.TaskId).ToDictionaryAsync(o => o.Name, cancellationToken);
        foreach (var (name, value) in declared)
        {
            if (kept.TryGetValue(name, out var old))
            {
                old.Value = value;
            }
            else
            {
                db.TaskOutputs.Add(new TaskOutput { TaskId = a.TaskId, Name = name, TenantId = a.TenantId, BuildId = a.BuildId, Value = value });
            }
        }
    }

    private async Task AddAsync(SlipwayDbContext db, Assignment a, AttemptProgress progress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var admitted = await OutputQuota.AdmitAsync(db, a, progress.Output, cancellationToken);
        db.OutputChunks.AddRange(admitted.Select(piece => new OutputChunk
        {
            TaskId = a.TaskId,
            Attempt = a.Attempt,
            Offset = piece.Offset,
            TenantId = a.TenantId,
            BuildId = a.BuildId,
            StepIndex = piece.Step,
            Data = piece.Data,
            Time = now,
        }));
        foreach (var (step, isNew) in progress.Steps)
        {
            var row = new StepRow
            {
                TaskId = a.TaskId,
                Attempt = a.Attempt,
                Index = step.Index,
                TenantId = a.TenantId,
                BuildId = a.BuildId,
                Name = step.Name,
                Outcome = step.Outcome.ToString(),
                ExitCode = step.ExitCode,
                Code = step.Code,
                Message = step.Message,
                Hint = step.Hint,
                Changes = [.. step.Changes],
                Warnings = [.. step.Warnings],
                StartedAt = step.StartedAt,
                FinishedAt = step.FinishedAt,
            };
            if (isNew)
            {
                db.Steps.Add(row);
            }
            else
            {
                db.Steps.Update(row);
            }
        }
    }

    private static List<NewEvent> Events(Assignment a, AttemptPlan plan, AttemptProgress progress) =>
    [
        .. progress.Events.Select(e => e.Started
            ? new NewEvent(EventTypes.StepStarted, new { taskId = a.TaskId, stage = plan.Stage.Name, host = plan.Host, attempt = a.Attempt, index = e.Step.Index, name = e.Step.Name })
            : new NewEvent(EventTypes.StepFinished, new
            {
                taskId = a.TaskId, stage = plan.Stage.Name, host = plan.Host, attempt = a.Attempt, index = e.Step.Index, name = e.Step.Name,
                outcome = JsonNamingPolicy.KebabCaseLower.ConvertName(e.Step.Outcome.ToString()), code = e.Step.Code, message = e.Step.Message,
            })),
    ];

    /// <summary>The attempt's row carries the epoch too, so a runner that lost it to another cannot write what that one reads.</summary>
    private static async Task UpdateRowAsync(
        SlipwayDbContext db, Assignment a, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<AttemptRow>> set, CancellationToken cancellationToken)
    {
        if (await db.Attempts.Where(x => x.TaskId == a.TaskId && x.Number == a.Attempt && x.Epoch == a.Epoch).ExecuteUpdateAsync(set, cancellationToken) == 0)
        {
            throw new LeaseLost();
        }
    }

    private Task<T> TransactionAsync<T>(Assignment a, Func<SlipwayDbContext, IServiceProvider, Task<T>> work, CancellationToken cancellationToken, bool holdsLease = true) =>
        scopes.CommitAsync(a.TenantId, async (db, services) =>
        {
            if (holdsLease && !await db.Leases.AnyAsync(l => l.TaskId == a.TaskId && l.Epoch == a.Epoch && l.RunnerId == _runner, cancellationToken))
            {
                throw new LeaseLost();
            }

            return await work(db, services);
        }, cancellationToken);
}
