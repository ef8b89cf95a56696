using System.Buffers;
using System.Text;
using CsCheck;
using Slipway.StepRunners.Execution;

namespace Slipway.Tests.StepRunners;

public sealed class RedactorTests
{
    private static readonly Gen<string> Secret = Gen.Char["abc"].Array[6, 12].Select(chars => new string(chars));

    // Text of secrets, pieces of them and noise over the same small alphabet, so that near misses and overlaps abound.
    private static readonly Gen<(string[] Secrets, string Text, int[] Cuts)> Case =
        from secrets in Secret.Array[1, 4]
        from parts in Gen.OneOf(
            Gen.Int[0, secrets.Length - 1].Select(i => secrets[i]),
            Gen.Int[0, secrets.Length - 1].Select(i => secrets[i]).Select(s => s[..^1]),
            Gen.Int[0, secrets.Length - 1].Select(i => secrets[i]).Select(s => s[1..]),
            Gen.Char["abcx"].Array[0, 8].Select(chars => new string(chars))).Array[0, 12]
        from cuts in Gen.Int[1, 9].Array[1, 40]
        select (secrets, string.Concat(parts), cuts);

    [Fact]
    public void No_secret_gets_through_however_the_line_is_cut() => Case.Sample(c =>
    {
        var output = InPieces(new Redactor(c.Secrets), c.Text, c.Cuts);

        return c.Secrets.All(secret => !output.Contains(secret, StringComparison.Ordinal));
    });

    [Fact]
    public void Cutting_a_line_changes_nothing() => Case.Sample(c =>
        InPieces(new Redactor(c.Secrets), c.Text, c.Cuts) == new Redactor(c.Secrets).Redact(c.Text));

    [Fact]
    public void What_is_no_secret_stays() => Case.Sample(c =>
    {
        var whole = new Redactor(c.Secrets).Redact(c.Text);
        var mark = Encoding.UTF8.GetString(Redactor.Mark);
        return c.Secrets.Any(s => c.Text.Contains(s, StringComparison.Ordinal)) ? whole.Contains(mark, StringComparison.Ordinal) : whole == c.Text;
    });

    [Fact]
    public void A_secret_of_many_lines_is_known_by_each_of_them_and_in_base64()
    {
        var secret = "-----BEGIN KEY-----\nfirst line\nsecond line\n-----END KEY-----\n";
        var redactor = new Redactor([secret]);

        Assert.Equal("a [redacted] b", redactor.Redact("a second line b"));
        Assert.Equal("-----BEGIN KEY-----", redactor.Redact("-----BEGIN KEY-----"));
        Assert.StartsWith("[redacted]", redactor.Redact(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))), StringComparison.Ordinal);
    }

    [Fact]
    public void Short_values_would_blacken_ordinary_words_and_are_left_alone() =>
        Assert.Equal("admin", new Redactor(["admin"]).Redact("admin"));

    private static string InPieces(Redactor redactor, string text, int[] cuts)
    {
        var output = new ArrayBufferWriter<byte>();
        var bytes = Encoding.UTF8.GetBytes(text);
        var (consumed, offered, cut) = (0, 0, 0);
        while (offered < bytes.Length)
        {
            offered = Math.Min(bytes.Length, offered + cuts[cut++ % cuts.Length]);
            consumed += redactor.Redact(bytes.AsSpan(consumed..offered), last: offered == bytes.Length, output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
