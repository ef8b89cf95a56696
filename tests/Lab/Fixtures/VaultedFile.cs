using System.Security.Cryptography;
using System.Text;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>What <c>ansible-vault encrypt</c> makes of a file, format 1.1.</summary>
internal static class VaultedFile
{
    public static string Encrypt(string text, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(32);
        var keys = Rfc2898DeriveBytes.Pbkdf2(password, salt, 10_000, HashAlgorithmName.SHA256, 80);
        var plain = Encoding.UTF8.GetBytes(text);
        var padding = 16 - (plain.Length % 16);
        byte[] padded = [.. plain, .. Enumerable.Repeat((byte)padding, padding)];
        var cipher = Counted(padded, keys[..32], keys[64..]);
        var mac = HMACSHA256.HashData(keys[32..64], cipher);
        var body = Hex(Encoding.ASCII.GetBytes($"{Hex(salt)}\n{Hex(mac)}\n{Hex(cipher)}"));
        return "$ANSIBLE_VAULT;1.1;AES256\n" + string.Join('\n', body.Chunk(80).Select(line => new string(line))) + "\n";
    }

    // AES-CTR, which .NET has not: each block is XORed with the encrypted counter.
    private static byte[] Counted(byte[] text, byte[] key, byte[] counter)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        foreach (var block in text.Chunk(16).Select((_, at) => at * 16))
        {
            var mask = aes.EncryptEcb(counter, PaddingMode.None);
            for (var at = 0; at < 16; at++)
                text[block + at] ^= mask[at];
            for (var at = 15; at >= 0 && ++counter[at] == 0; at--)
            {
            }
        }

        return text;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
