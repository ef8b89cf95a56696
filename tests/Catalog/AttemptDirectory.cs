using System.Diagnostics;
using Slipway.Catalog;
using Slipway.Catalog.Protocol;

namespace Slipway.Tests.Catalog;

/// <summary>An attempt's directory with steps of the test's own, run by the real main.sh and lib.sh.</summary>
internal sealed class AttemptDirectory : IDisposable
{
    public const string Nonce = "n0nce";

    public AttemptDirectory(params string[] steps)
    {
        Root = Directory.CreateTempSubdirectory("slipway-catalog-").FullName;
        Path = System.IO.Path.Combine(Root, "attempt");
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "steps"));
        foreach (var file in StageScript.Assemble(Slipway.Catalog.Catalogue.Find("pod-cidrs"), new Slipway.Catalog.Stages.PodCidrsParameters { Nodes = [] }))
        {
            if (!file.Path.StartsWith("steps/", StringComparison.Ordinal))
                Write(file.Path, file.Content);
        }
        Write("nonce", Nonce + "\n");
        // Where the verbs remember things, and a place for the test's files.
        Write("params.sh", $"STATE='{Root}/state'\nCACHE='{Root}/cache'\nROOT='{Root}/root'\nOWNER='{Owner}'\n");
        Directory.CreateDirectory(System.IO.Path.Combine(Root, "root"));
        for (var i = 0; i < steps.Length; i++)
            Write($"steps/{(i + 1) * 10}-step{i + 1}.sh", steps[i]);
    }

    public string Root { get; }

    public string Path { get; }

    private static string Owner { get; } = Shell("printf %s:%s $(id -un) $(id -gn)");

    public string HostPath(string name) => System.IO.Path.Combine(Root, "root", name);

    public void Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public Run Execute(bool check = false, string shell = "/bin/sh")
    {
        var start = new ProcessStartInfo(shell, [System.IO.Path.Combine(Path, "main.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLIPWAY_CHECK"] = check ? "1" : "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Run(process.ExitCode, output, errors.Result, [.. Parse(output)]);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static IEnumerable<ProtocolLine> Parse(string output)
    {
        foreach (var line in output.Split('\n'))
        {
            if (ProtocolLine.TryParse(Nonce, line, out var parsed))
                yield return parsed;
        }
    }

    private static string Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}

internal sealed record Run(int ExitCode, string Output, string Errors, IReadOnlyList<ProtocolLine> Lines)
{
    public IReadOnlyList<StepResult> Results => [.. Lines.OfType<StepEnded>().Select(line => line.Result)];

    public VerbReported Verb => Assert.Single(Lines.OfType<VerbReported>());

    public StepFailure Failure => Assert.Single(Lines.OfType<StepFailure>());
}
