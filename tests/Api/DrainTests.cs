using System.Net.Http.Headers;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.AppHost.Resources;
using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Support;

namespace Slipway.Tests.Api;

/// <summary>The Api as a process of its own, told to end in the middle of its work.</summary>
public sealed class DrainTests(ApiFixture fixture) : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-mq-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_request_in_progress_is_answered_an_event_stream_ends_and_nothing_went_wrong()
    {
        await using var broker = new RabbitMqServer(_directory.FullName);
        await broker.StartAsync(Token);
        var (settings, key) = (await fixture.NewSettingsAsync(), ApiKeyText.Generate().Reveal());
        settings["ConnectionStrings:rabbitmq"] = broker.ConnectionString;
        settings["Slipway:BootstrapApiKeyFile"] = Path.Combine(_directory.FullName, "bootstrap.key");
        await File.WriteAllTextAsync(settings["Slipway:BootstrapApiKeyFile"]!, key, Token);
        await using var database = NpgsqlDataSource.Create(settings["ConnectionStrings:slipwaydb"]!);
        await using var api = await ServiceProcess.StartAsync("Api", settings);
        using var client = SlipwayClient.Create(api.Url, key);
        var (rests, runs) = (await client.ClusterAsync(), await client.ClusterAsync());
        await AskAsync(database, $"update slipway.builds set current_state = 'Failed' where id = '{rests.Id}'");

        using var http = new HttpClient { BaseAddress = api.Url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var stream = new HttpRequestMessage(HttpMethod.Get, $"/v1/builds/{runs.Id}/events") { Headers = { Accept = { new("text/event-stream") } } };
        using var followed = await http.SendAsync(stream, HttpCompletionOption.ResponseHeadersRead, Token);
        // It waits for the orchestrator's answer.
        var previewed = client.Api.PreviewResumeAsync(rests.Id, new ResumeRequest(), Token);
        await Eventually.SeesAsync(() => AskAsync(database, "select count(*) from slipway.build_commands where kind = 'preview'"), count => (long)count! == 1);

        await api.TerminateAsync();

        Assert.False(previewed.IsCompleted);
        await AskAsync(database, """update slipway.build_commands set result = '{"revision": 1, "tasks": []}'""");
        Assert.Equal(1, (await previewed).Revision);
        Assert.EndsWith("\n", await followed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.True(await api.Exited.WaitAsync(TimeSpan.FromSeconds(30), Token) == 0, api.Log);
    }

    private static async Task<object?> AskAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand("set row_security = off; " + sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
