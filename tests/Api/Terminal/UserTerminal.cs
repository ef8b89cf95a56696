using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Slipway.Tests.Api.Terminal;

/// <summary>A user's shell: the real <c>slipway</c> program, a home of its own, and the Api on a real port.</summary>
internal sealed class UserTerminal : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "slipway");

    private readonly ApiFixture _fixture;
    private WebApplicationFactory<Program>? _server;

    private UserTerminal(ApiFixture fixture, string key, bool ownServer)
    {
        (_fixture, Key) = (fixture, key);
        Address = ownServer ? $"http://127.0.0.1:{FreePort()}/" : fixture.Served.ToString();
        if (ownServer)
            StartServer();
    }

    public static async Task<UserTerminal> OpenAsync(ApiFixture fixture) =>
        await OpenAsync(fixture, await fixture.NewTenantAsync());

    /// <param name="fixture">Whose Api answers.</param>
    /// <param name="tenant">The user's.</param>
    /// <param name="ownServer">One that can be stopped.</param>
    public static async Task<UserTerminal> OpenAsync(ApiFixture fixture, Guid tenant, bool ownServer = false) =>
        new(fixture, (await fixture.NewKeyAsync(tenant)).Reveal(), ownServer);

    public string Key { get; }

    public string Address { get; }

    public DirectoryInfo Home { get; } = Directory.CreateTempSubdirectory("slipway-home-");

    public string LoginFile => Path.Combine(Home.FullName, "slipway", "login.json");

    public async Task LogInAsync()
    {
        var said = await RunAsync(["login", Address], Key + "\n");
        Assert.True(said.Code == 0, said.Errors);
    }

    /// <summary>Runs <c>slipway</c> to its end.</summary>
    public async Task<Said> RunAsync(IReadOnlyList<string> arguments, string? input = null)
    {
        using var process = Start(Program, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return new Said(process.ExitCode, await output, await errors);
    }

    public Process Start(params string[] arguments) => Start(Program, arguments);

    /// <summary>Any program, with <c>slipway</c> on its path.</summary>
    public Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Home.FullName,
        };
        start.Environment["HOME"] = start.Environment["XDG_CONFIG_HOME"] = Home.FullName;
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{start.Environment["PATH"]}";
        start.Environment["TERM"] = "xterm-256color";
        foreach (var name in (string[])["SLIPWAY_SERVER", "SLIPWAY_KEY_FILE"])
            start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    /// <summary>Whoever is connected loses the connection, and nobody answers at the port.</summary>
    public async Task StopServerAsync() => await _server!.DisposeAsync();

    public void StartServer()
    {
        _server = _fixture.WithWebHostBuilder(builder => builder.UseUrls(Address).UseShutdownTimeout(TimeSpan.FromSeconds(1)));
        _server.UseKestrel();
        _server.StartServer();
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Home.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Home.Delete(recursive: true);
    }

    // A server that is restarted must come back where it was.
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

internal sealed record Said(int Code, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
