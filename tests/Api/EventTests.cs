using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;

namespace Slipway.Tests.Api;

public sealed class EventTests(ApiFixture fixture) : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private Guid _tenant;
    private SlipwayClient _client = null!;
    private HttpClient _http = null!;
    private Build _build = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await fixture.NewTenantAsync();
        var key = await fixture.NewKeyAsync(_tenant);
        _client = fixture.Client(key);
        _http = fixture.Http(key);
        _build = await _client.ClusterAsync();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_follower_sees_what_was_what_comes_and_the_end()
    {
        await AppendAsync("Running", Status("running"), new NewEvent(EventTypes.TaskState, new { stage = "os", host = "alma1", state = "running" }));
        await using var events = _client.FollowAsync(_build.Id, cancellationToken: _limit.Token).GetAsyncEnumerator(_limit.Token);
        Assert.Equal((1, EventTypes.BuildStatus), await NextAsync(events));
        Assert.Equal((2, EventTypes.TaskState), await NextAsync(events));
        Assert.Equal("alma1", events.Current.Data["host"]!.GetValue<string>());

        var waiting = NextAsync(events);
        Assert.False(waiting.IsCompleted);
        await AppendAsync("Running", new NewEvent(EventTypes.StepStarted, new { name = "swap" }));
        Assert.Equal((3, EventTypes.StepStarted), await waiting);

        await AppendAsync("Succeeded", Status("succeeded"));
        Assert.Equal((4, EventTypes.BuildStatus), await NextAsync(events));
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task A_follower_takes_a_broken_stream_up_where_it_broke()
    {
        await AppendAsync("Succeeded", [.. Enumerable.Range(0, 20).Select(_ => Status("running")), Status("succeeded")]);
        var breaking = new BreakingHandler(fixture.Server.CreateHandler());
        using var client = SlipwayClient.Create(fixture.Server.BaseAddress, _http.DefaultRequestHeaders.Authorization!.Parameter!, breaking);
        var seen = new List<long>();
        await foreach (var item in client.FollowAsync(_build.Id, cancellationToken: _limit.Token))
        {
            seen.Add(item.Sequence);
        }

        Assert.Equal(Enumerable.Range(1, 21).Select(number => (long)number), seen);
        Assert.True(breaking.Broken >= 2);
    }

    [Theory]
    [InlineData("Last-Event-ID", null)]
    [InlineData(null, "after=2")]
    public async Task A_stream_goes_on_where_the_client_says(string? header, string? query)
    {
        await AppendAsync("Failed", Status("queued"), Status("running"), Status("failed"));
        using var request = Stream(query);
        if (header is not null)
        {
            request.Headers.Add(header, "2");
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _limit.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("no-cache", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var text = await response.Content.ReadAsStringAsync(_limit.Token);
        Assert.StartsWith("retry: 3000\n\nid: 3\nevent: build.status\ndata: {\"sequence\":3,", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nothing_can_follow_the_stream_says_so_at_once()
    {
        await AppendAsync("Failed", Status("failed"));
        using var ended = await _http.SendAsync(Stream("after=1"), HttpCompletionOption.ResponseHeadersRead, _limit.Token);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await foreach (var none in _client.FollowAsync(_build.Id, after: 1, _limit.Token))
        {
            Assert.Fail($"Nothing follows, but {none} did.");
        }
    }

    [Fact]
    public async Task A_failed_build_that_was_asked_to_resume_is_followed_into_its_next_run()
    {
        await AppendAsync("Failed", Status("failed"));
        await _client.Api.ResumeBuildAsync(_build.Id, new ResumeRequest());
        await using var events = _client.FollowAsync(_build.Id, after: 1, _limit.Token).GetAsyncEnumerator(_limit.Token);
        var waiting = NextAsync(events);
        await fixture.AsTenantAsync(_tenant, async db =>
        {
            await db.Builds.ExecuteUpdateAsync(set => set.SetProperty(build => build.CurrentState, "Running"));
            await db.BuildCommands.ExecuteUpdateAsync(set => set.SetProperty(command => command.HandledAt, TimeProvider.System.GetUtcNow()));
        });
        await AppendAsync("Running", Status("running"));
        Assert.Equal((2, EventTypes.BuildStatus), await waiting);
        await AppendAsync("Succeeded", Status("succeeded"));
        Assert.Equal((3, EventTypes.BuildStatus), await NextAsync(events));
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task The_same_url_pages_stored_events_as_json()
    {
        await AppendAsync("Running", [.. Enumerable.Range(0, 5).Select(_ => Status("running"))]);
        var first = await _client.Api.ListEventsAsync(_build.Id, after: 1, pageSize: 3);
        Assert.Equal([2, 3, 4], first.Items.Select(item => item.Sequence));
        var second = await _client.Api.ListEventsAsync(_build.Id, pageSize: 3, pageToken: first.NextPageToken);
        Assert.Equal([5], second.Items.Select(item => item.Sequence));
        Assert.Null(second.NextPageToken);
    }

    [Fact]
    public async Task A_silent_stream_is_kept_alive_with_pings()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = fixture.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(time)));
        using var http = host.CreateClient();
        http.DefaultRequestHeaders.Authorization = _http.DefaultRequestHeaders.Authorization;
        using var response = await http.SendAsync(Stream(null), HttpCompletionOption.ResponseHeadersRead, _limit.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_limit.Token));
        Assert.Equal("retry: 3000", await reader.ReadLineAsync(_limit.Token));
        Assert.Equal("", await reader.ReadLineAsync(_limit.Token));
        var line = reader.ReadLineAsync(_limit.Token).AsTask();
        var waited = TimeSpan.Zero;
        while (!line.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            waited += TimeSpan.FromSeconds(1);
            // The ping is due in the clock's time; this only lets the server's thread come to it.
            await ((Task)line.WaitAsync(TimeSpan.FromMilliseconds(5))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        Assert.Equal(": ping", await line);
        Assert.True(waited >= TimeSpan.FromSeconds(15), $"after {waited}");
    }

    [Fact]
    public async Task A_stream_ends_with_the_key_that_opened_it()
    {
        var key = await fixture.NewKeyAsync(_tenant, Roles.Viewer);
        using var http = fixture.Http(key);
        using var response = await http.SendAsync(Stream(null), HttpCompletionOption.ResponseHeadersRead, _limit.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_limit.Token));
        Assert.Equal("retry: 3000", await reader.ReadLineAsync(_limit.Token));

        await _client.Api.RevokeApiKeyAsync(key.Id, cancellationToken: _limit.Token);

        Assert.DoesNotContain("data:", await reader.ReadToEndAsync(_limit.Token), StringComparison.Ordinal);
    }

    private HttpRequestMessage Stream(string? query) => new(HttpMethod.Get, $"/v1/builds/{_build.Id}/events?{query}") { Headers = { { "Accept", "text/event-stream" } } };

    private static NewEvent Status(string status) => new(EventTypes.BuildStatus, new { status, run = 1 });

    private Task AppendAsync(string state, params NewEvent[] events) => fixture.AsTenantAsync(_tenant, async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Builds.Where(build => build.CorrelationId == _build.Id).ExecuteUpdateAsync(set => set.SetProperty(build => build.CurrentState, state));
        await EventWriter.AppendAsync(db, _tenant, _build.Id, events, CancellationToken.None);
        await transaction.CommitAsync();
    });

    private static async Task<(long, string)> NextAsync(IAsyncEnumerator<BuildEvent> events)
    {
        Assert.True(await events.MoveNextAsync());
        return (events.Current.Sequence, events.Current.Type);
    }

    /// <summary>Loses the first streams in the middle of an event.</summary>
    private sealed class BreakingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public int Broken { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream" && Broken < 2)
            {
                Broken++;
                var whole = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                response.Content = new StreamContent(new BreakingStream(whole[..(whole.Length / 3)]));
            }

            return response;
        }
    }

    private sealed class BreakingStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("The connection is gone.");
    }
}
