using System.ComponentModel;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Events;

namespace Slipway.Api.Features.Builds;

internal static class BuildOutput
{
    private const int RangeBytes = 256 * 1024;
    private const int ChunksAtOnce = 16;

    public static async Task<Ok<OutputRange>> GetAsync(
        Guid id,
        [FromQuery] string host,
        [FromQuery] string stage,
        [FromQuery, Description("Name or number of a step; absent: all of them.")] string? step,
        [FromQuery, Description("Absent: the last one.")] int? attempt,
        [FromQuery, Description("0, or nextOffset of the range before.")] long? offset,
        SlipwayDbContext db,
        CancellationToken cancellationToken)
    {
        await db.FindBuildAsync(id, cancellationToken);
        var task = await db.Tasks.AsNoTracking().FirstOrDefaultAsync(row => row.BuildId == id && row.Host == host && row.Stage == stage, cancellationToken)
            ?? throw new ProblemException(ErrorCodes.NotFound, $"The build has no stage '{stage}' on host '{host}'.");
        var from = offset ?? 0;
        var attempts = db.Attempts.AsNoTracking().Where(row => row.TaskId == task.Id);
        var run = attempt is { } number
            ? await attempts.SingleOrDefaultAsync(row => row.Number == number, cancellationToken) ?? throw new ProblemException(ErrorCodes.NotFound, $"Stage '{stage}' on host '{host}' has no attempt {number}.")
            : await attempts.OrderByDescending(row => row.Number).FirstOrDefaultAsync(cancellationToken);
        if (run is null)
        {
            return TypedResults.Ok(new OutputRange(task.Id, host, stage, 0, from, from, false, ""));
        }

        var stepIndex = step is null ? (int?)null : await StepIndexAsync(db, task.Id, run.Number, step, cancellationToken);
        var chunks = db.OutputChunks.AsNoTracking()
            .Where(row => row.TaskId == task.Id && row.Attempt == run.Number && (stepIndex == null || row.StepIndex == stepIndex))
            .OrderBy(row => row.Offset);
        var (taken, next) = await TakeAsync(chunks, from, cancellationToken);
        return TypedResults.Ok(new OutputRange(
            task.Id, host, stage, run.Number, from,
            NextOffset: next ?? Math.Max(run.OutputOffset, from),
            Complete: next is null && run.FinishedAt is not null,
            Text: Encoding.UTF8.GetString([.. taken.SelectMany(chunk => chunk.Data)])));
    }

    /// <returns>Chunks up to the size of a range, and the offset of the first one after them, if there is one.</returns>
    private static async Task<(List<OutputChunk> Taken, long? Next)> TakeAsync(IQueryable<OutputChunk> chunks, long from, CancellationToken cancellationToken)
    {
        List<OutputChunk> taken = [];
        var size = 0;
        while (true)
        {
            var start = from;
            var more = await chunks.Where(row => row.Offset >= start).Take(ChunksAtOnce).ToListAsync(cancellationToken);
            foreach (var chunk in more)
            {
                if (taken.Count > 0 && size + chunk.Data.Length > RangeBytes)
                {
                    return (taken, chunk.Offset);
                }

                taken.Add(chunk);
                size += chunk.Data.Length;
                from = chunk.Offset + 1;
            }

            if (more.Count < ChunksAtOnce)
            {
                return (taken, null);
            }
        }
    }

    private static async Task<int> StepIndexAsync(SlipwayDbContext db, Guid taskId, int attempt, string step, CancellationToken cancellationToken)
    {
        var named = int.TryParse(step, CultureInfo.InvariantCulture, out var index)
            ? db.Steps.Where(row => row.Index == index)
            : db.Steps.Where(row => row.Name == step);
        return await named.Where(row => row.TaskId == taskId && row.Attempt == attempt).Select(row => (int?)row.Index).FirstOrDefaultAsync(cancellationToken)
            ?? throw new ProblemException(ErrorCodes.NotFound, $"Attempt {attempt} of the stage has no step '{step}'.");
    }
}
