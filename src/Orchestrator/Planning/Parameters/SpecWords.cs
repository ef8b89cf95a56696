using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

/// <summary>The spec's choices in the words that steps know.</summary>
internal static class SpecWords
{
    // Member names are single words, and the steps' words are theirs in small letters.
    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    public static string Of(ProxyMode mode) => Word(mode);
    public static string Of(SwapMode mode) => Word(mode);
    public static string Of(SelinuxMode mode) => Word(mode);
    public static string Of(FirewallMode mode) => Word(mode);
    public static string Of(RuntimeKind kind) => Word(kind);
    public static string Of(PackageFamily family) => Word(family);
    public static string Of(NetworkPlugin plugin) => Word(plugin);
}
