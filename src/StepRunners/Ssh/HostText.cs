using System.Text;

namespace Slipway.StepRunners.Ssh;

/// <summary>Text that a host sent: it may be anything, of any length.</summary>
internal static class HostText
{
    /// <summary>Postgres takes no NUL, in no type of text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).Replace('\0', '\uFFFD');

    /// <summary>As much of its end as fits into a message.</summary>
    public static string End(string text) => text.Length <= 500 ? text : text[^(char.IsLowSurrogate(text[^500]) ? 499 : 500)..];
}
