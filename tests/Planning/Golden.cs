using Slipway.Tests.Support;

namespace Slipway.Tests.Planning;

/// <summary>Texts that are compared with files in <c>Golden/</c>; <c>SLIPWAY_REWRITE_GOLDEN=1</c> writes them anew.</summary>
internal static class Golden
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Planning", "Golden");

    public static void Matches(string name, string actual)
    {
        var file = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("SLIPWAY_REWRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }
        Assert.True(File.Exists(file), $"{file} is missing; run with SLIPWAY_REWRITE_GOLDEN=1 and read what it writes.");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
