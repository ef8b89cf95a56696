using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Api.Auth;
using Slipway.Contracts.Errors;
using Slipway.Persistence.Events;
using Slipway.Tests.Support;

namespace Slipway.Tests.Api;

/// <summary>Clients that take or give nothing, on real sockets; each test has a process of its own with limits of its own.</summary>
public sealed class SlowClientTests(ApiFixture fixture)
{
    /// <summary>Longer than Kestrel's, which closes after five to ten seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_client_that_does_not_finish_its_request_is_let_go()
    {
        await using var api = Serve();
        var key = await fixture.NewKeyAsync(await fixture.NewTenantAsync());

        // One stops within its headers, one within its body.
        var within = await Task.WhenAll(
            ClosedAfterAsync(api, "GET /v1/clusters HTTP/1.1\r\nHost: x\r\n"),
            ClosedAfterAsync(api, $"POST /v1/clusters HTTP/1.1\r\nHost: x\r\n{Bearer(key)}Content-Type: application/json\r\nIdempotency-Key: x\r\nContent-Length: 1000\r\n\r\n{{"));

        Assert.All(within, answer => Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_follows_a_build_and_reads_nothing_holds_no_connection_to_the_database_and_is_dropped()
    {
        var database = fixture.Services.GetRequiredService<IConfiguration>().GetConnectionString("slipwaydb") + ";Maximum Pool Size=2;Timeout=2";
        await using var api = Serve(builder => builder.UseSetting("ConnectionStrings:slipwaydb", database), ("StreamsPerTenant", 2));
        var tenant = await fixture.NewTenantAsync();
        var key = await fixture.NewKeyAsync(tenant);
        var build = (await fixture.Client(key).ClusterAsync()).Id;
        await FillAsync(tenant, build);
        using var http = api.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key.Reveal());

        using var one = await ConnectAsync(api);
        using var two = await ConnectAsync(api);
        foreach (var client in new[] { one, two })
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /v1/builds/{build}/events HTTP/1.1\r\nHost: x\r\n{Bearer(key)}Accept: text/event-stream\r\n\r\n"));
        }

        await Eventually.SeesAsync(FollowAsync, status => status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/clusters")).StatusCode);
        await Eventually.SeesAsync(FollowAsync, status => status == HttpStatusCode.OK);

        async Task<HttpStatusCode> FollowAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/builds/{build}/events");
            request.Headers.Accept.Add(new("text/event-stream"));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task There_are_so_many_connections_and_no_more_until_one_is_closed()
    {
        await using var api = Serve(null, ("Connections", 1));
        using var first = await ConnectAsync(api);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first), StringComparison.Ordinal);

        using var second = await ConnectAsync(api);
        Assert.Equal("", await AskAsync(second));
        first.Dispose();

        await Eventually.SeesAsync(async () =>
        {
            using var third = await ConnectAsync(api);
            return await AskAsync(third);
        }, answer => answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal));
    }

    // More than the sockets of both ends and all buffers between them take.
    private Task FillAsync(Guid tenant, Guid build) => fixture.AsTenantAsync(tenant, async db =>
    {
        var text = new string('x', 100_000);
        foreach (var _ in Enumerable.Range(0, 20))
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await EventWriter.AppendAsync(db, tenant, build, [.. Enumerable.Range(0, 10).Select(_ => new NewEvent("step.finished", new { text }))], default);
            await transaction.CommitAsync();
        }
    });

    private WebApplicationFactory<Program> Serve(Action<IWebHostBuilder>? more = null, params (string Name, int Value)[] limits)
    {
        var api = fixture.WithWebHostBuilder(builder =>
        {
            more?.Invoke(builder);
            foreach (var (name, value) in limits)
            {
                builder.UseSetting($"Slipway:Limits:{name}", value.ToString(CultureInfo.InvariantCulture));
            }
        });
        // A port that is free; the overload that takes a number takes 0 for the default.
        api.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        api.StartServer();
        return api;
    }

    private static string Bearer(ApiKeyText key) => $"Authorization: Bearer {key.Reveal()}\r\n";

    private static async Task<TcpClient> ConnectAsync(WebApplicationFactory<Program> api)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, api.ClientOptions.BaseAddress.Port);
        return client;
    }

    private static async Task<string> AskAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync("GET /alive HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            var answer = new byte[1024];
            return Encoding.ASCII.GetString(answer, 0, await client.GetStream().ReadAsync(answer).AsTask().WaitAsync(Patience));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <returns>All that the server said before it closed.</returns>
    private static async Task<string> ClosedAfterAsync(WebApplicationFactory<Program> api, string sent)
    {
        using var client = await ConnectAsync(api);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }
}
