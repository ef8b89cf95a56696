using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Api.Auth;

namespace Slipway.Tests.Api;

public sealed class PermissionTests(ApiFixture fixture)
{
    // Probes, the description and its page; nothing of a tenant is in them.
    private static readonly string[] Open = ["/alive", "/health", "/openapi/{documentName}.json", "/docs"];

    [Fact]
    public void Every_endpoint_declares_one_permission_of_the_table()
    {
        var endpoints = fixture.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 20);
        Assert.Empty(endpoints.Where(endpoint => !IsOpen(endpoint) && !DeclaresOne(endpoint)).Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public void An_endpoint_without_a_permission_is_found() =>
        Assert.False(DeclaresOne(new RouteEndpoint(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/v1/x"), 0, new(new AuthorizeAttribute()), "x")));

    [Fact]
    public void Each_role_may_do_what_the_one_below_it_may()
    {
        string[] order = [Roles.Viewer, Roles.Operator, Roles.Admin, Roles.PlatformAdmin];
        Assert.Equal(order.Order(), Roles.Table.Keys.Order());
        Assert.All(order.Zip(order.Skip(1)), pair => Assert.ProperSuperset(Roles.Table[pair.First].ToHashSet(), Roles.Table[pair.Second].ToHashSet()));
    }

    private static bool IsOpen(RouteEndpoint endpoint) =>
        Open.Any(path => $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}" is var route && (route == path || route.StartsWith($"{path}/", StringComparison.Ordinal)));

    private static bool DeclaresOne(RouteEndpoint endpoint) =>
        endpoint.Metadata.OfType<IAuthorizeData>().ToList() is [{ Policy: { } policy }] && Roles.AllPermissions.Contains(policy) && !endpoint.Metadata.OfType<IAllowAnonymous>().Any();
}
