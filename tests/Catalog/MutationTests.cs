using System.Diagnostics;

namespace Slipway.Tests.Catalog;

public sealed class MutationTests
{
    [Fact]
    [Trait("kind", "full")]
    public async Task Of_twenty_steps_that_are_broken_in_a_line_each_is_noticed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "namespaces and mounts want root");
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(ScenarioTests.Root, "dev"), ["mutate", "--seed", "7", "--count", "20"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Concat(output));
    }
}
