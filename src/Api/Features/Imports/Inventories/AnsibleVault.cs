using System.Security.Cryptography;
using System.Text;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Decrypts what <c>ansible-vault</c> wrote, formats 1.1 and 1.2.</summary>
public sealed class AnsibleVault(string? password)
{
    private const string Header = "$ANSIBLE_VAULT;";
    // Each takes about 5 ms of key derivation, and a request is to end.
    private const int MaxBlobs = 500;
    private const int Iterations = 10_000;
    private readonly byte[]? _password = string.IsNullOrWhiteSpace(password) ? null : Encoding.UTF8.GetBytes(password.Trim());
    private int _blobs;

    public bool HasPassword => _password is not null;

    public static bool IsEncrypted(string text) => text.StartsWith(Header, StringComparison.Ordinal);

    /// <exception cref="ImportException">Another format, damaged, or the password is wrong.</exception>
    public string Decrypt(string text, string file, int line)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var header = lines.Length > 0 ? lines[0].Split(';') : [];
        if (header.Length < 3 || header[0] != "$ANSIBLE_VAULT")
        {
            throw Damaged("there is no vault header");
        }

        if (header[1] is not ("1.1" or "1.2") || header[2] != "AES256")
        {
            throw Damaged($"vault format {Shown(header[1])} with {Shown(header[2])} is not supported; encrypt it again with a present ansible-vault");
        }

        if (++_blobs > MaxBlobs)
        {
            throw Damaged($"more than {MaxBlobs} encrypted values");
        }

        try
        {
            var parts = Encoding.ASCII.GetString(Convert.FromHexString(string.Concat(lines.Skip(1)))).Split('\n');
            return parts.Length == 3
                ? Decrypt(Convert.FromHexString(parts[0]), Convert.FromHexString(parts[1]), Convert.FromHexString(parts[2]))
                : throw Damaged("the encrypted text is damaged");
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            throw Damaged("the encrypted text is damaged");
        }

        string Decrypt(byte[] salt, byte[] mac, byte[] ciphertext)
        {
            var keys = Rfc2898DeriveBytes.Pbkdf2(_password ?? throw Damaged("this is encrypted; the vault password is needed"), salt, Iterations, HashAlgorithmName.SHA256, 80);
            try
            {
                if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(keys.AsSpan(32, 32), ciphertext), mac))
                {
                    throw Damaged("the vault password is wrong, or the encrypted text was changed");
                }

                var padded = Counter(keys.AsSpan(0, 32), keys.AsSpan(64, 16), ciphertext);
                var padding = padded.Length > 0 && padded.Length % 16 == 0 ? padded[^1] : 0;
                return padding is >= 1 and <= 16 && padded.AsSpan(^padding..).IndexOfAnyExcept((byte)padding) < 0
                    ? new UTF8Encoding(false, true).GetString(padded.AsSpan(..^padding))
                    : throw Damaged("the encrypted text is damaged");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(keys);
            }
        }

        ImportException Damaged(string reason) => new(file, line, reason);
    }

    /// <summary>AES in counter mode, which .NET lacks: the counter's blocks, encrypted one by one, are the key stream.</summary>
    private static byte[] Counter(ReadOnlySpan<byte> key, ReadOnlySpan<byte> start, byte[] data)
    {
        var blocks = new byte[(data.Length + 15) / 16 * 16];
        Span<byte> counter = stackalloc byte[16];
        start.CopyTo(counter);
        for (var at = 0; at < blocks.Length; at += 16)
        {
            counter.CopyTo(blocks.AsSpan(at));
            for (var digit = 15; digit >= 0 && ++counter[digit] == 0; digit--)
            {
            }
        }

        using var aes = Aes.Create();
        aes.SetKey(key);
        var stream = aes.EncryptEcb(blocks, PaddingMode.None);
        for (var at = 0; at < data.Length; at++)
        {
            stream[at] ^= data[at];
        }

        return stream[..data.Length];
    }

    private static string Shown(string text) => text.Length <= 20 && text.All(char.IsAsciiLetterOrDigit) || text is "1.0" ? text : "?";
}
