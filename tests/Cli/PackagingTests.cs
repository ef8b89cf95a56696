using static Slipway.Tests.Cli.Checkout;

namespace Slipway.Tests.Cli;

/// <summary>The two forms that users install, made and run as docs/quick-start.md says.</summary>
[Trait("kind", "full")]
public sealed class PackagingTests
{
    [Fact]
    public async Task One_file_runs_where_there_is_no_dotnet()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-publish-");
        try
        {
            await RunAsync("dotnet", "publish", Path.Combine(Root, "src", "Cli"), "-c", "Release", "-r", "linux-x64", "--self-contained", "-p:PublishSingleFile=true", "-o", folder.FullName);
            Assert.Equal(["slipway"], folder.EnumerateFiles().Where(file => file.Extension is not (".pdb" or ".xml")).Select(file => file.Name));
            Assert.Contains("slipway cluster create", await RunAsync("env", "-i", Path.Combine(folder.FullName, "slipway"), "cluster", "create", "--help"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_package_is_a_dotnet_tool()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-tool-");
        try
        {
            await RunAsync("dotnet", "pack", Path.Combine(Root, "src", "Cli"), "-c", "Release", "-o", folder.FullName);
            await RunAsync("dotnet", "tool", "install", "Slipway.Cli", "--tool-path", Path.Combine(folder.FullName, "bin"), "--add-source", folder.FullName);
            Assert.Contains("_slipway", await RunAsync(Path.Combine(folder.FullName, "bin", "slipway"), "completion", "bash"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
