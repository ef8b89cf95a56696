namespace Slipway.Tests.Support;

/// <summary>The files that this program was built from.</summary>
public static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Slipway.slnx")))
            directory = directory.Parent ?? throw new InvalidOperationException($"No Slipway.slnx above {AppContext.BaseDirectory}");
        return directory.FullName;
    }
}
