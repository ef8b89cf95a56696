namespace Slipway.Tests.Architecture;

internal static class Expect
{
    /// <summary>Fails with every violation on a line of its own.</summary>
    public static void Nothing(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
