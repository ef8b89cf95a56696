using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Slipway.Catalog.Protocol;

namespace Slipway.Tests.Catalog;

/// <summary>Downloads from file: URLs, which curl treats like any other.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class DownloadVerbTests
{
    private const string Url = "https://upstream.example/v1/tool";

    [Fact]
    public void A_file_comes_once_and_only_under_its_checksum()
    {
        using var attempt = new AttemptDirectory(Step(Sha256("content")));
        File.WriteAllText(attempt.HostPath("tool"), "content");
        Assert.Equal(VerbResult.WouldChange, attempt.Execute(check: true).Verb.Result);
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        Assert.Equal([$"{Sha256("content")}-tool"], Cache(attempt));
        Assert.Equal(VerbResult.Ok, attempt.Execute().Verb.Result);
    }

    [Fact]
    public void A_wrong_checksum_leaves_nothing_in_the_cache()
    {
        using var attempt = new AttemptDirectory(Step(Sha256("other")));
        File.WriteAllText(attempt.HostPath("tool"), "content");
        Assert.Equal("CHECKSUM_MISMATCH", attempt.Execute().Failure.Code);
        Assert.Empty(Cache(attempt));
    }

    [Fact]
    public void What_a_broken_connection_left_is_continued()
    {
        using var attempt = new AttemptDirectory(Step(Sha256("content")));
        File.WriteAllText(attempt.HostPath("tool"), "content");
        Directory.CreateDirectory(Path.Combine(attempt.Root, "cache"));
        File.WriteAllText(Path.Combine(attempt.Root, "cache", $"{Sha256("content")}-tool.part"), "con");
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
    }

    [Fact]
    public void Rubbish_that_was_left_is_fetched_again_from_the_start()
    {
        using var attempt = new AttemptDirectory(Step(Sha256("content")));
        File.WriteAllText(attempt.HostPath("tool"), "content");
        Directory.CreateDirectory(Path.Combine(attempt.Root, "cache"));
        File.WriteAllText(Path.Combine(attempt.Root, "cache", $"{Sha256("content")}-tool.part"), "XXX");
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
    }

    [Fact]
    public void What_a_power_loss_left_under_the_final_name_is_fetched_again()
    {
        using var attempt = new AttemptDirectory(Step(Sha256("content")));
        File.WriteAllText(attempt.HostPath("tool"), "content");
        Directory.CreateDirectory(Path.Combine(attempt.Root, "cache"));
        File.WriteAllText(Path.Combine(attempt.Root, "cache", $"{Sha256("content")}-tool"), "");
        Assert.Equal(VerbResult.WouldChange, attempt.Execute(check: true).Verb.Result);
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        Assert.Equal(VerbResult.Ok, attempt.Execute().Verb.Result);
    }

    [Theory]
    [InlineData("ensure_definitions tool {0} {1}")]
    [InlineData("FILES=\"tool${{TAB}}1.2${{TAB}}{0}${{TAB}}{1}\"; ensure_binary tool \"$ROOT/bin\"")]
    public void What_has_left_the_cache_since_is_missed(string step)
    {
        using var attempt = new AttemptDirectory(string.Format(CultureInfo.InvariantCulture, step, Sha256("content"), Url));
        Assert.Equal(VerbResult.WouldChange, attempt.Execute(check: true).Verb.Result);
        Assert.Equal("CHECKSUM_MISMATCH", attempt.Execute().Failure.Code);
    }

    [Fact]
    public void A_file_that_is_nowhere_says_where_it_was_looked_for()
    {
        using var attempt = new AttemptDirectory(Step(Sha256("content")));
        var failure = attempt.Execute().Failure;
        Assert.Equal("ARTIFACT_DOWNLOAD_FAILED", failure.Code);
        Assert.Contains("file://", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "ARTIFACT_NOT_FOUND")]
    [InlineData(403, "ARTIFACT_NOT_FOUND")]
    [InlineData(501, "ARTIFACT_DOWNLOAD_FAILED")]
    public async Task A_mirror_that_refuses_is_the_users_to_mend_and_one_in_trouble_is_asked_again(int status, string code)
    {
        using var mirror = new TcpListener(IPAddress.Loopback, 0);
        mirror.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await mirror.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[4]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        });
        using var attempt = new AttemptDirectory($"ensure_download tool 1.2 {Sha256("content")} {Url} http://{mirror.LocalEndpoint}/tool");
        Assert.Equal(code, attempt.Execute().Failure.Code);
        await serving;
    }

    [Fact]
    public void A_program_is_installed_from_the_cache_and_again_when_somebody_changed_it()
    {
        Assert.SkipUnless(Environment.UserName == "root", "installs for root: run as root");
        var sha = Sha256("#!/bin/sh\n");
        using var attempt = new AttemptDirectory("ensure_binary tool \"$ROOT/bin\"");
        attempt.Write("params.sh", $"STATE='{attempt.Root}/state'\nCACHE='{attempt.Root}/cache'\nROOT='{attempt.Root}/root'\nFILES='tool\t1.2\t{sha}\t{Url}'\n");
        Directory.CreateDirectory(Path.Combine(attempt.Root, "cache"));
        File.WriteAllText(Path.Combine(attempt.Root, "cache", $"{sha}-tool"), "#!/bin/sh\n");
        Assert.Equal(VerbResult.WouldChange, attempt.Execute(check: true).Verb.Result);
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        Assert.True(File.GetUnixFileMode(attempt.HostPath("bin/tool")).HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal(VerbResult.Ok, attempt.Execute().Verb.Result);
        File.WriteAllText(attempt.HostPath("bin/tool"), "by hand");
        Assert.Equal(VerbResult.Changed, attempt.Execute().Verb.Result);
        Assert.Equal("#!/bin/sh\n", File.ReadAllText(attempt.HostPath("bin/tool")));
    }

    private static string Step(string sha256) => $"ensure_download tool 1.2 {sha256} {Url} \"file://$ROOT/tool\"";

    private static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static IEnumerable<string?> Cache(AttemptDirectory attempt) =>
        Directory.EnumerateFiles(Path.Combine(attempt.Root, "cache")).Select(Path.GetFileName);
}
