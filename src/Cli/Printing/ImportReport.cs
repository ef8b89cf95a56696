using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>What became of an inventory's variables, groups and files.</summary>
internal static class ImportReport
{
    /// <summary>True when it is neither in the spec or credential nor without effect: a person must look at it.</summary>
    public static bool IsOpen(ImportFinding finding) => finding.Outcome is ImportOutcome.NotSupported or ImportOutcome.Unresolved or ImportOutcome.Unknown or ImportOutcome.NotRead;

    public static void Write(TextWriter writer, KubesprayImportResult result, bool all)
    {
        var shown = result.Findings.Where(finding => all || IsOpen(finding) || finding.Outcome is ImportOutcome.Adjusted or ImportOutcome.DefaultDiffers)
            .OrderByDescending(IsOpen).ToList();
        if (shown.Count > 0)
        {
            writer.WriteTable(
                ["WHERE", "WHAT", "OUTCOME", "DETAIL"],
                shown.Select(finding => new[] { finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File, finding.Subject, TextTable.Word(finding.Outcome), finding.Detail }));
            writer.WriteLine();
        }

        writer.WriteLine(string.Join(", ", result.Findings.GroupBy(finding => finding.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {TextTable.Word(group.Key)}")) + (shown.Count < result.Findings.Count ? "; --all lists them" : ""));
        if (result.Credential is { } credential)
            writer.WriteLine($"credential {credential.Name} ({credential.Id}) holds {string.Join(", ", result.Secrets)}");
        else if (result.Secrets.Count > 0)
            writer.WriteLine($"the files hold secrets ({string.Join(", ", result.Secrets)}): --credential NAME stores them encrypted");
        if (result.BastionCredential is { } bastion)
            writer.WriteLine($"credential {bastion.Name} ({bastion.Id}) of the bastion holds {string.Join(", ", result.BastionSecrets)}");
        foreach (var error in result.Errors)
            writer.WriteLine(ProblemText.Line(error));
    }
}
