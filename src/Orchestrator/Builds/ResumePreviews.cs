using Microsoft.EntityFrameworkCore;
using Slipway.Catalog;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Dispatch;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>Says what a resume would do, by the facts of the run before.</summary>
internal sealed class ResumePreviews(SlipwayDbContext db, ResolutionInputs inputs)
{
    public async Task<ResumePreview> LookAsync(BuildRow build, ResumeRequest request, CancellationToken cancellationToken)
    {
        var asked = new BuildRow
        {
            CorrelationId = build.CorrelationId,
            TenantId = build.TenantId,
            ClusterId = build.ClusterId,
            Run = build.Run,
            Revision = request.Revision ?? build.Revision,
        };
        var spec = await ResolutionInputs.SpecAsync(db, asked, cancellationToken);
        asked.ExcludedHosts = [.. request.LeftOut(spec)];
        var (input, machines) = await inputs.ReadAsync(db, asked, asked.ExcludedHosts, cancellationToken);
        var existing = await db.Tasks.AsNoTracking().Where(t => t.BuildId == build.CorrelationId).ToDictionaryAsync(t => (t.Stage, t.Host), cancellationToken);

        return new ResumePreview(asked.Revision,
        [
            .. Planner.Plan(spec, Enum.Parse<BuildKind>(build.Kind)).Tasks.Index().Where(t => t.Item.HostName is not null).Select(t =>
            {
                var why = WhyOf(t.Item, t.Item.HostName!);
                return new ResumePreviewTask(t.Index + 1, t.Item.Stage, t.Item.HostName!, why is not (RunReason.Unchanged or RunReason.Excluded), why);
            }),
        ]);

        RunReason WhyOf(PlannedTask planned, string host)
        {
            if (asked.ExcludedHosts.Contains(host))
            {
                return RunReason.Excluded;
            }

            if (!existing.TryGetValue((planned.Stage, planned.HostName), out var task))
            {
                return RunReason.NeverRan;
            }

            if (Keeping.AtResume(task, planned, request.Forces(host)) is { } certain)
            {
                return certain;
            }

            if (ParameterResolver.Resolve(planned.Stage, host, input) is not Resolution.Resolved { Parameters: var parameters })
            {
                return RunReason.Parameters;
            }

            task.SucceededDigest = Keeping.SucceededDigest(task);
            return Keeping.AtDispatch(task, parameters, StageDigest.Compute(Catalogue.Find(planned.Stage), StageParameters.Write(parameters)), machines.GetValueOrDefault(host));
        }
    }
}
