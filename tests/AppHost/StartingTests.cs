using Slipway.AppHost.Engine;

namespace Slipway.Tests.AppHost;

public sealed class StartingTests
{
    [Fact]
    public async Task A_service_starts_when_its_migrations_are_done_and_is_told_where_the_others_are()
    {
        await using var stage = new Stage();
        var migrations = stage.Job("migrations", exitCode: 0);
        var api = stage.Service("api").WaitForCompletion(migrations);
        stage.Service("runner").WithReplicas(2).WithReference(api).WaitFor(api);

        await stage.RunAsync();

        Assert.All(stage.App.Instances.Where(instance => instance.Name != "migrations"), instance => Assert.Equal(ResourceState.Running, instance.State));
        Assert.True(stage.History.IndexOf("migrations Finished") < stage.History.IndexOf("api Starting"), string.Join(", ", stage.History));
        Assert.True(stage.History.IndexOf("api Running") < stage.History.IndexOf("runner-2 Starting"), string.Join(", ", stage.History));
        Assert.Contains($"sees {api.Instances[0].Url} as runner", stage.LogOf("runner-1"));
    }

    [Fact]
    public async Task A_failed_migration_starts_nothing_else_and_fails_the_application()
    {
        await using var stage = new Stage();
        var migrations = stage.Job("migrations", exitCode: 3);
        stage.Service("api").WaitForCompletion(migrations);

        await stage.RunAsync();

        Assert.Equal(1, await stage.Ended);
        Assert.Contains("migrations Exited", stage.History);
        Assert.DoesNotContain("api Starting", stage.History);
    }

    [Fact]
    public async Task A_service_that_exits_before_it_is_healthy_fails_the_application_and_stops_the_others()
    {
        await using var stage = new Stage();
        var api = stage.Service("api");
        stage.Job("runner", exitCode: 7).WithHttpHealthCheck("/health").WaitFor(api);

        await stage.RunAsync();

        Assert.Equal(1, await stage.Ended);
        Assert.Contains("runner FailedToStart", stage.History);
        Assert.Contains("api Exited", stage.History);
    }
}
