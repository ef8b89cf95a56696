using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class AuditCommands
{
    private static readonly Option<string?> Actor = new("--actor") { Description = "Only what this one did" };
    private static readonly Option<string?> Action = new("--action") { Description = "Only this action, such as cluster.create, or cluster.* for all of a kind" };
    private static readonly Option<int> Limit = new("--limit") { Description = "Newest events to show", DefaultValueFactory = _ => 50 };
    private static readonly Option<FileInfo?> To = new("--to") { Description = "Write to this file (default: standard output)" };
    private static readonly Option<long?> Sequence = new("--sequence") { Description = "Number of a link that was kept elsewhere; with --head" };
    private static readonly Option<string?> Head = new("--head") { Description = "That link, in hex" };

    public static Command Create()
    {
        var list = new Command("list", "Who did what, newest first") { Actor, Action, Limit };
        list.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var newest = await SlipwayClient.AllAsync(
                token => client.Api.ListAuditEventsAsync(parsed.GetValue(Actor), parsed.GetValue(Action), pageToken: token, cancellationToken: cancellationToken), parsed.GetValue(Limit));
            parsed.Print(newest, (writer, events) => writer.WriteTable(
                ["TIME", "ACTOR", "ACTION", "RESOURCE", "FROM", "#"],
                events.Select(one => new[] { TextTable.Time(one.Time), one.Actor, one.Action, one.Resource, one.Address, $"{one.Sequence}" })));
        });
        var export = new Command("export", "All of them as JSON lines, oldest first") { To };
        export.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            await using var lines = await client.Api.ExportAuditEventsAsync(cancellationToken: cancellationToken);
            await using var target = parsed.GetValue(To) is { } file ? file.Create() : Console.OpenStandardOutput();
            await lines.CopyToAsync(target, cancellationToken);
        });
        var verify = new Command("verify", "Look whether an event was changed, taken away, cut off or added; exit code 1 when one was") { Sequence, Head };
        verify.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var report = await client.Api.VerifyAuditEventsAsync(parsed.GetValue(Sequence), parsed.GetValue(Head), cancellationToken);
            parsed.Print(report, (writer, said) =>
            {
                foreach (var defect in said.Defects)
                    writer.WriteLine($"{TextTable.Word(defect.Kind)}  {defect.Sequence}  {defect.Detail}");
                writer.WriteLine($"{(said.Valid ? "valid" : "NOT VALID")}: {said.Sealed} events sealed, {said.Unsealed} waiting; keep elsewhere: --sequence {said.Sequence} --head {said.Head}");
            });
            return report.Valid ? ExitCodes.Done : ExitCodes.Failed;
        });
        return new Command("audit", "Who did what")
        {
            list.WithExamples("slipway audit list --action cluster.create"),
            export.WithExamples("slipway audit export --to audit.jsonl"),
            verify.WithExamples("slipway audit verify"),
        };
    }
}
