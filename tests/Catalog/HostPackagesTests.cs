using Slipway.Catalog;

namespace Slipway.Tests.Catalog;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class HostPackagesTests
{
    [Theory]
    [InlineData("debian", "debian", 12)]
    [InlineData("redhat 8", "redhat", 8)]
    [InlineData("redhat 9, 10", "redhat", 9)]
    [InlineData("redhat 9, 10", "redhat", 10)]
    public void The_bill_of_materials_has_exactly_what_the_steps_ask_for(string row, string family, int major)
    {
        var stubs = $"os_family() {{ echo {family}; }}; os_major() {{ echo {major}; }}; ensure_package() {{ printf 'asked %s\\n' \"$@\"; }}\n";
        var steps = Slipway.Catalog.Catalogue.Find("os").Steps;
        using var attempt = new AttemptDirectory(
            stubs + "PROXY_MODE=ipvs; EXTRA_PACKAGES=\n" + steps.Single(step => step.Name == "packages").Script,
            // The first thing that the step for time does; the rest needs chrony's configuration.
            stubs + "NTP=true; SLIPWAY_CHECK=1\n" + steps.Single(step => step.Name == "time").Script.Split("case ")[0]);
        var run = attempt.Execute();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            HostPackages.ByFamily[row],
            run.Output.Split('\n').Where(line => line.StartsWith("asked ", StringComparison.Ordinal)).Select(line => line["asked ".Length..]).Order(StringComparer.Ordinal));
    }
}
