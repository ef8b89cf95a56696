using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>docs/api/guide.md does what it says.</summary>
public sealed class ApiGuideTests(LabSystem system)
{
    [Fact]
    public async Task Every_curl_of_the_guide_does_what_the_guide_says()
    {
        system.Need();
        var (code, output, errors) = await system.Guide.Followed;
        Assert.True(code == 0, errors + output);
    }
}
