using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>The lab's spec names mirrors for everything, and there is no way out of the lab.</summary>
public sealed class AirGapTests(LabSystem system)
{
    [Fact]
    public async Task With_mirrors_a_build_connects_the_hosts_to_nobody_else()
    {
        system.Need();
        var again = await system.Reference.Again;

        Assert.True(again.Build.Status == BuildStatus.Succeeded, again.Story);
        Assert.Equal("", system.Reference.ConnectedElsewhere);
    }

    [Fact]
    public async Task A_connection_to_somebody_else_would_have_been_seen()
    {
        system.Need();
        await system.Reference.Again;

        await system.Hosts.OnAsync("alma1", "timeout 1 bash -c 'exec 3<>/dev/tcp/192.0.2.1/443' 2>/dev/null || true");

        Assert.Contains("192.0.2.1 . 443", await system.Hosts.ConnectedElsewhereAsync("alma1"), StringComparison.Ordinal);
    }
}
