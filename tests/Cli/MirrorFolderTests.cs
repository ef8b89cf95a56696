using System.Net;
using System.Security.Cryptography;
using System.Text;
using Slipway.Cli.Mirrors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Cli;

public sealed class MirrorFolderTests : IDisposable
{
    private static readonly ArtifactListFile Runc = File("runc", "what upstream has");

    private readonly string _root = Directory.CreateTempSubdirectory("slipway-mirror-").FullName;

    [Fact]
    public async Task A_missing_file_is_fetched_to_its_place_and_found_there_the_next_time()
    {
        var upstream = new Upstream("what upstream has");
        Assert.Equal("missing", (await Folder(upstream).VerifyAsync(Runc, TestContext.Current.CancellationToken)).State);
        Assert.Equal("fetched", (await Folder(upstream).FillAsync(Runc, TestContext.Current.CancellationToken)).State);
        Assert.Equal("there", (await Folder(upstream).FillAsync(Runc, TestContext.Current.CancellationToken)).State);
        Assert.Equal(["https://upstream.example/v1/runc"], upstream.Asked);
        Assert.Equal(["runc"], Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Another_file_than_the_wanted_one_is_never_kept()
    {
        var entry = await Folder(new Upstream("something else")).FillAsync(Runc, TestContext.Current.CancellationToken);
        Assert.Equal("wrong", entry.State);
        Assert.Contains(Runc.Sha256, entry.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_lies_there_and_is_wrong_is_found_and_mended()
    {
        var path = Path.Combine(_root, Runc.MirrorPath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await System.IO.File.WriteAllTextAsync(path, "rotten", TestContext.Current.CancellationToken);
        var folder = Folder(new Upstream("what upstream has"));
        Assert.Equal("wrong", (await folder.VerifyAsync(Runc, TestContext.Current.CancellationToken)).State);
        Assert.Equal("fetched", (await folder.FillAsync(Runc, TestContext.Current.CancellationToken)).State);
        Assert.Equal("there", (await folder.VerifyAsync(Runc, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task Another_source_can_stand_for_an_upstream_host()
    {
        var upstream = new Upstream("what upstream has");
        await Folder(upstream, ("upstream.example", "http://mirror.example/files/upstream.example/")).FillAsync(Runc, TestContext.Current.CancellationToken);
        Assert.Equal(["http://mirror.example/files/upstream.example/v1/runc"], upstream.Asked);
    }

    [Fact]
    public async Task A_server_that_has_nothing_is_told_and_ends_nothing()
    {
        var entry = await Folder(new Upstream(null)).FillAsync(Runc, TestContext.Current.CancellationToken);
        Assert.Equal("missing", entry.State);
        Assert.Contains("404", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_never_leads_out_of_the_folder() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Folder(new Upstream("x")).FillAsync(Runc with { MirrorPath = "../../etc/passwd" }, TestContext.Current.CancellationToken));

    [Fact]
    public void An_image_keeps_its_path_in_the_mirror() =>
        Assert.Equal("reg.example:5000/coredns/coredns:v1.11.3", new ImageCopies("reg.example:5000", false, new Dictionary<string, string>()).TargetOf("registry.k8s.io/coredns/coredns:v1.11.3"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private MirrorFolder Folder(Upstream upstream, params (string Host, string Url)[] sources) =>
        new(_root, new HttpClient(upstream), sources.ToDictionary(source => source.Host, source => source.Url));

    private static ArtifactListFile File(string name, string content) => new(
        name, "1", $"https://upstream.example/v1/{name}", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), $"files/upstream.example/v1/{name}", "amd64");

    private sealed class Upstream(string? content) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(content is null ? new HttpResponseMessage(HttpStatusCode.NotFound) : new HttpResponseMessage { Content = new StringContent(content) });
        }
    }
}
