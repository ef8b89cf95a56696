using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Slipway.Contracts.Errors;
using Slipway.ServiceDefaults.Egress;
using Slipway.StepRunners.Ssh;

namespace Slipway.Tests.StepRunners;

public sealed class EgressTests(SshServer server)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2001:0:a9fe:a9fe::1")]
    [InlineData("localhost")]
    [InlineData("any.LOCALHOST.")]
    [InlineData("[::1]")]
    public void What_is_special_is_closed_by_itself(string host) => Assert.NotNull(Rules().WhyNot(host));

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("fd12::1")]
    [InlineData("2001:db8::1")]
    [InlineData("a.name.of.somebody")]
    public void The_rest_is_open_until_a_policy_says_otherwise(string host) => Assert.Null(Rules().WhyNot(host));

    [Fact]
    public void A_tenant_with_networks_of_its_own_reaches_nothing_else()
    {
        var rules = Rules(allow: ["10.1.0.0/16"]);

        Assert.Null(rules.WhyNot("10.1.255.1"));
        Assert.NotNull(rules.WhyNot("10.2.0.1"));
        Assert.NotNull(rules.WhyNot("2001:db8::1"));
    }

    [Fact]
    public void Denied_counts_more_than_allowed_whoever_says_it()
    {
        Assert.NotNull(Rules(allow: ["10.0.0.0/8"], deny: ["10.1.0.0/16"]).WhyNot("10.1.0.1"));
        Assert.NotNull(Rules(allow: ["10.0.0.0/8"], platform: new() { Allow = ["10.0.0.0/8"], Deny = ["10.1.0.0/16"] }).WhyNot("10.1.0.1"));
    }

    [Fact]
    public void Only_the_operator_opens_what_is_special()
    {
        Assert.NotNull(Rules(allow: ["127.0.0.0/8"]).WhyNot("127.0.0.1"));
        Assert.Null(Rules(platform: new() { Allow = ["127.0.0.0/8"] }).WhyNot("127.0.0.1"));
    }

    [Fact]
    public void A_policy_that_cannot_be_read_keeps_the_service_from_starting() =>
        Assert.Throws<FormatException>(() => new EgressGuard(Options.Create(new EgressOptions { Deny = ["10.0.0.0/33"] })));

    [Fact]
    public async Task A_host_that_may_not_be_reached_is_never_connected_to()
    {
        var failure = await Assert.ThrowsAsync<HostFailure>(() => SshSession.ConnectAsync(server.Target("root") with { Egress = Rules() }, TimeSpan.FromSeconds(10), Token));

        Assert.Equal(ErrorCodes.EgressDenied, failure.Code);
    }

    [Fact]
    public async Task A_name_that_leads_to_loopback_is_refused_when_connecting()
    {
        var failure = await Assert.ThrowsAsync<HostFailure>(() =>
            SshSession.ConnectAsync(server.Target("root") with { Address = "localhost", Egress = Rules() }, TimeSpan.FromSeconds(10), Token));

        Assert.Equal(ErrorCodes.EgressDenied, failure.Code);
        using var session = await SshSession.ConnectAsync(server.Target("root") with { Address = "localhost" }, TimeSpan.FromSeconds(10), Token);
        Assert.Equal(IPAddress.Loopback, session.Address);
    }

    [Fact]
    public async Task An_http_client_of_the_rules_reaches_only_what_they_allow_and_follows_nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        var serving = ServeRedirectAsync(listener);

        using var closed = new HttpClient(Rules().CreateHandler());
        using var open = new HttpClient(SshServer.Loopback.For([], []).CreateHandler());
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => closed.GetAsync(url, Token));
        var answer = await open.GetAsync(url, Token);

        Assert.IsType<EgressDeniedException>(refused.InnerException);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        await serving;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EgressRules Rules(string[]? allow = null, string[]? deny = null, EgressOptions? platform = null) =>
        new EgressGuard(Options.Create(platform ?? new EgressOptions())).For(allow ?? [], deny ?? []);

    private static async Task ServeRedirectAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        await using var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[16], Token);
        await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
    }
}
