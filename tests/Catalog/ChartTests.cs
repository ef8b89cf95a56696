using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Tests.Catalog;

/// <summary>The step that renders a network plugin's chart, with a helm that says what it was asked.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ChartTests
{
    private const string Helm = """
        #!/bin/sh
        [ "$1 $2 $4 $5 $6 $7" = "template cilium --namespace kube-system --kube-version 1.32.5" ] || { echo "asked for $*" >&2; exit 1; }
        grep -q '^broken' "$9" && { echo 'Error: values do not fit' >&2; exit 1; }
        printf 'kind: ConfigMap\n# of %s\n' "$(cat "$3")"
        cat "$9"
        """;

    [Fact]
    public void A_chart_becomes_objects_of_the_clusters_values_and_leaves_nothing_else()
    {
        using var attempt = Attempt("color: blue\n");
        var run = attempt.Execute();
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Equal("kind: ConfigMap\n# of the chart\ncolor: blue\n", File.ReadAllText(attempt.HostPath("rendered")));
        Assert.Equal(2, Cache(attempt).Count());
    }

    [Fact]
    public void Values_that_the_chart_refuses_fail_with_its_words()
    {
        using var attempt = Attempt("broken: yes\n");
        var failure = attempt.Execute().Failure;
        Assert.Equal("OBJECTS_REFUSED", failure.Code);
        Assert.Contains("values do not fit", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, Cache(attempt).Count());
    }

    [Fact]
    public void Without_a_chart_there_is_nothing_to_do()
    {
        using var attempt = Attempt("");
        Assert.Equal(Slipway.Catalog.Protocol.StepResult.Skipped, attempt.Execute().Results[0]);
    }

    private static AttemptDirectory Attempt(string values)
    {
        var step = Slipway.Catalog.Catalogue.Find("network-plugin").Steps.Single(step => step.Name == "chart").Script;
        var attempt = new AttemptDirectory(step, "[ -z \"$VALUES\" ] || cp \"$SLIPWAY_DIR/chart.yaml\" \"$ROOT/rendered\"\nok rendered\n");
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(new GZipStream(archive, CompressionLevel.Fastest)))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "linux-amd64/helm")
            {
                Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute,
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Helm)),
            });
        }
        var (chart, helm) = (Put("cilium-1.tgz", "the chart"u8.ToArray()), Put("helm.tar.gz", archive.ToArray()));
        File.AppendAllText(
            Path.Combine(attempt.Path, "params.sh"),
            $"PLUGIN=cilium\nKUBERNETES_VERSION=1.32.5\nVALUES='{values}'\nFILES='cilium\t1\t{chart}\thttps://charts.example/cilium-1.tgz\nhelm\t3\t{helm}\thttps://files.example/helm.tar.gz'\n");
        return attempt;

        string Put(string name, byte[] content)
        {
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(attempt.Root, "cache")).FullName, $"{sha256}-{name}"), content);
            return sha256;
        }
    }

    private static IEnumerable<string?> Cache(AttemptDirectory attempt) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(attempt.Root, "cache")).Select(Path.GetFileName);
}
