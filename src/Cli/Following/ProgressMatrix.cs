using Slipway.Cli.Printing;
using Slipway.Contracts.Http.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slipway.Cli.Following;

/// <summary>
/// The host × stage matrix. With few hosts each is a column and every cell has words; where that does not fit the window, each is a row
/// with one sign per stage, those that need attention first.
/// </summary>
internal sealed class ProgressMatrix(Build build)
{
    private const int StageWidth = 16;
    private const int HostWidth = 20;
    // Heading, footer, and what stands above the stages or below the hosts.
    private const int OtherRows = 3;

    /// <param name="height">Rows of the window; for a frame that stays in the scrollback there is no limit.</param>
    public IRenderable Render(BuildProgress progress, DateTimeOffset now, int width, int height = int.MaxValue) =>
        new Rows(
            new Markup(Heading(progress, now)),
            progress.Hosts.Count * HostWidth + StageWidth <= width && progress.Stages.Count + OtherRows <= height
                ? ByStage(progress, now)
                : ByHost(progress, now, Math.Max(height - OtherRows, 1)),
            new Markup(Footer(progress, now)));

    private string Heading(BuildProgress progress, DateTimeOffset now)
    {
        var elapsed = (progress.Ended ? progress.LastEventAt ?? now : now) - (progress.StartedAt ?? build.CreatedAt);
        var percent = progress.Cells.Count == 0 ? 0 : progress.Done * 100 / progress.Cells.Count;
        return $"[bold]{Markup.Escape(build.ClusterName)}[/] revision {build.Revision}  {StatusMarkup(progress.Status)}  "
            + $"{Bar(percent)} {percent,3} %  {progress.Done} of {progress.Cells.Count} tasks  {Durations.Clock(elapsed)}"
            + (progress.Run > 1 ? $"  run {progress.Run}" : "");
    }

    private static Table ByStage(BuildProgress progress, DateTimeOffset now)
    {
        var table = new Table().Border(TableBorder.None).AddColumn("[grey]stage[/]");
        foreach (var host in progress.Hosts)
            table.AddColumn(new TableColumn($"[grey]{Markup.Escape(host)}[/]").Width(HostWidth - 2).NoWrap());
        foreach (var stage in progress.Stages)
        {
            var row = new List<string> { Markup.Escape(stage) };
            var gate = progress.At(null, stage);
            row.AddRange(progress.Hosts.Select((host, index) => CellMarkup(progress.At(host, stage) ?? (index == 0 ? gate : null), now)));
            table.AddRow([.. row]);
        }

        return table;
    }

    private static Rows ByHost(BuildProgress progress, DateTimeOffset now, int mostRows)
    {
        var byHost = progress.Cells.Values.Where(cell => cell.Host is not null).GroupBy(cell => cell.Host!)
            .Select(cells => (Host: cells.Key, Cells: cells.OrderBy(cell => cell.Order).ToList()))
            .OrderBy(row => Urgency(row.Cells))
            .ToList();
        var names = byHost.Count == 0 ? 0 : byHost.Max(row => row.Host.Length);
        var lines = byHost.Take(mostRows).Select(row =>
        {
            var current = row.Cells.Find(cell => !cell.Ended && cell.State != TaskState.Blocked) ?? row.Cells.Find(cell => cell.State == TaskState.Failed);
            var signs = string.Concat(row.Cells.Select(cell => Sign(cell)));
            return new Markup($"{Markup.Escape(row.Host.PadRight(names))} {signs} {(current is null ? "" : $"{Markup.Escape(current.Stage)} {CellWords(current, now)}")}");
        }).ToList<IRenderable>();
        if (byHost.Count > mostRows)
            lines.Add(new Markup($"[grey]and {byHost.Count - mostRows} more hosts[/]"));
        return new Rows(lines);
    }

    private static int Urgency(List<Cell> cells) =>
        cells.Exists(cell => cell.State == TaskState.Failed) ? 0
        : cells.Exists(cell => cell.State == TaskState.Retrying) ? 1
        : cells.Exists(cell => cell.State == TaskState.Running) ? 2
        : cells.TrueForAll(cell => cell.Ended) ? 4 : 3;

    private static string Footer(BuildProgress progress, DateTimeOffset now) =>
        progress.Error is { } error ? $"[red]{Markup.Escape($"{error.Code} on {error.Host ?? "the cluster"}: {error.Message}")}[/]"
        : progress.Reason is { } reason ? $"[yellow]{Markup.Escape($"{reason.Code}: {reason.Message}")}[/] [grey]since {Durations.Short(now - reason.Since)}[/]"
        : progress.Adoptions is [.., var last] ? $"[grey]{Markup.Escape($"{last.Host} {last.Stage}: re-attached by {last.Runner} (found {last.Found})")}[/]"
        : " ";

    private static string CellMarkup(Cell? cell, DateTimeOffset now) => cell is null ? "" : $"{Sign(cell)} {CellWords(cell, now)}";

    private static string CellWords(Cell cell, DateTimeOffset now)
    {
        var took = cell.StartedAt is { } from ? Durations.Short((cell.EndedAt ?? now) - from) : "";
        return cell.State switch
        {
            TaskState.Running => $"[bold]{Markup.Escape(Clip(cell.Step ?? "…"))}[/] [grey]{took}[/]",
            TaskState.Retrying => $"[yellow]{Markup.Escape(Clip(cell.Reason?.Code ?? "again soon"))}[/]",
            TaskState.Failed => $"[red]{Markup.Escape(Clip(cell.Error?.Code ?? "failed"))}[/]",
            TaskState.Succeeded when cell.Kept => "[grey]kept[/]",
            TaskState.Succeeded => $"[grey]{took}{(cell.StepsChanged > 0 ? $", {cell.StepsChanged} changed" : "")}[/]",
            TaskState.Blocked or TaskState.Ready or TaskState.Dispatched => "",
            _ => $"[grey]{cell.State.ToString().ToLowerInvariant()}[/]",
        };
    }

    private static string Clip(string words) => words.Length <= HostWidth - 10 ? words : words[..(HostWidth - 11)] + "…";

    private static string Sign(Cell cell) => cell.State switch
    {
        TaskState.Succeeded => cell.StepsChanged > 0 ? "[yellow]✓[/]" : "[green]✓[/]",
        TaskState.Running => "[bold blue]▶[/]",
        TaskState.Retrying => "[yellow]↻[/]",
        TaskState.Failed => "[red]✗[/]",
        TaskState.Unknown => "[red]?[/]",
        TaskState.Cancelled => "[grey]■[/]",
        TaskState.Skipped => "[grey]–[/]",
        TaskState.Ready or TaskState.Dispatched => "[blue]·[/]",
        _ => "[grey]·[/]",
    };

    private static string Bar(int percent)
    {
        const int Width = 20;
        var full = percent * Width / 100;
        return $"[green]{new string('━', full)}[/][grey]{new string('─', Width - full)}[/]";
    }

    private static string StatusMarkup(BuildStatus status) => status switch
    {
        BuildStatus.Succeeded => "[green]succeeded[/]",
        BuildStatus.Failed => "[red]failed[/]",
        _ => $"[blue]{status.ToString().ToLowerInvariant()}[/]",
    };
}
