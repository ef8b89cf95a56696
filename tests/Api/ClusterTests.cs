using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Api;

public sealed class ClusterTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_posted_spec_becomes_a_cluster_with_defaults_filled_in_and_a_submitted_build()
    {
        using var client = fixture.Client();
        var build = await client.ClusterAsync();
        Assert.Equal(BuildStatus.Submitted, build.Status);
        Assert.Equal(BuildKind.Create, build.Kind);

        var cluster = await client.Api.GetClusterAsync(build.ClusterId);
        Assert.Equal(ClusterPhase.Pending, cluster.Phase);
        Assert.Equal(build.Id, cluster.LastBuildId);
        Assert.Equal("10.233.64.0/18", cluster.Spec.Network.PodCidr);
        var third = cluster.Spec.Hosts[2];
        Assert.Equal(("10.10.1.12", "10.10.1.12", "alma-w2"), (third.Address, third.Ip, third.EtcdMemberName));
        Assert.Equal([HostRole.ControlPlane, HostRole.Etcd], cluster.Spec.Hosts[0].Roles);
        Assert.Equal(["alma1", "alma-w1", "alma-w2"], cluster.Hosts.Select(host => host.Name));
        Assert.Equivalent(build, await client.Api.GetBuildAsync(build.Id), strict: true);
    }

    [Fact]
    public async Task The_request_leaves_a_message_for_the_orchestrator_in_the_outbox()
    {
        using var client = fixture.Client();
        var build = await client.ClusterAsync();
        Assert.Equal(1, await fixture.OutboxCountAsync("BuildSubmitted", build.Id));
    }

    [Theory]
    [InlineData("/v1/clusters")]
    [InlineData("/clusters")]
    public async Task Yaml_goes_in_and_comes_out_and_headers_say_where_to_look(string path)
    {
        using var client = fixture.Client();
        var credential = await client.CredentialAsync();
        using var http = fixture.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(
                Examples.ThreeNodes.Replace("demo", Examples.NewName(), StringComparison.Ordinal).Replace("credential: lab", $"credential: {credential.Name}", StringComparison.Ordinal),
                Encoding.UTF8,
                "application/yaml"),
            Headers = { { "Idempotency-Key", $"\"{Guid.NewGuid()}\"" }, { "Accept", "application/yaml" } },
        };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.Accepted, "application/yaml"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("status: submitted\n", text, StringComparison.Ordinal);
        Assert.StartsWith("/v1/clusters/", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("http://localhost/v1/builds/", response.Headers.GetValues("Operation-Location").Single(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(response.Headers.Location)).StatusCode);
    }

    [Fact]
    public async Task A_second_cluster_of_the_same_name_is_refused_and_leaves_nothing_behind()
    {
        using var client = fixture.Client();
        var first = await client.ClusterAsync();
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.ClusterAsync(change: spec => spec["name"] = first.ClusterName));
        Assert.Equal(ErrorCodes.NameTaken, refusal.Problem.Code);
        Assert.Single((await client.Api.ListBuildsAsync(cluster: first.ClusterId)).Items);
        Assert.Single((await client.Api.ListClustersAsync(name: first.ClusterName)).Items);
    }

    [Fact]
    public async Task Five_hundred_hosts_are_taken_in_one_request()
    {
        using var client = fixture.Client();
        var build = await client.ClusterAsync(change: spec =>
        {
            var hosts = spec["hosts"]!.AsArray();
            for (var number = hosts.Count; number < 500; number++)
            {
                hosts.Add(new JsonObject { ["name"] = $"w{number}", ["ip"] = $"10.20.{number / 250}.{(number % 250) + 1}", ["roles"] = new JsonArray("worker") });
            }

            spec["network"]!["podCidr"] = "10.128.0.0/14";
        });
        var cluster = await client.Api.GetClusterAsync(build.ClusterId);
        Assert.Equal(500, cluster.Hosts.Count);
        Assert.Equal("w499", cluster.Hosts[499].Name);
    }
}
