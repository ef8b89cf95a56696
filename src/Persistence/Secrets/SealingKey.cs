using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Slipway.Persistence.Secrets;

/// <summary>
/// 32 bytes in base64; or, in PEM, an RSA certificate with its private key, which encrypts 32 other bytes for each text (OAEP with SHA-256).
/// Either way AES-GCM does the rest.
/// </summary>
internal sealed class SealingKey
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int LeastModulus = 2048;

    private readonly byte[]? _key;
    private readonly RSA? _certified;

    private SealingKey(byte[] key) => _key = key;

    private SealingKey(RSA certified) => _certified = certified;

    /// <exception cref="InvalidOperationException">The file cannot be used; in words, why.</exception>
    public static SealingKey Read(string? path)
    {
        if (string.IsNullOrEmpty(path) || !File.Exists(path))
        {
            throw new InvalidOperationException("No master key: set Slipway:MasterKeyFile to a file with 32 random bytes in base64 (openssl rand -base64 32), or with an RSA certificate and its private key in PEM.");
        }

        var text = File.ReadAllText(path);
        return text.Contains("-----BEGIN ", StringComparison.Ordinal) ? new SealingKey(KeyOfCertificate(path, text)) : new SealingKey(KeyBytes(path, text));
    }

    public string Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var key = _key ?? RandomNumberGenerator.GetBytes(KeyLength);
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var (tag, cipher) = (new byte[TagLength], new byte[plain.Length]);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, cipher, tag);
        return Convert.ToBase64String([.. _certified?.Encrypt(key, RSAEncryptionPadding.OaepSHA256) ?? [], .. nonce, .. tag, .. cipher]);
    }

    /// <returns>Null: another key has sealed it.</returns>
    public string? Open(string text)
    {
        var sealedBytes = Convert.FromBase64String(text).AsSpan();
        var header = (_certified?.KeySize ?? 0) / 8;
        if (sealedBytes.Length < header + NonceLength + TagLength)
        {
            return null;
        }

        try
        {
            var key = _key ?? _certified!.Decrypt(sealedBytes[..header], RSAEncryptionPadding.OaepSHA256);
            var rest = sealedBytes[header..];
            var plain = new byte[rest.Length - NonceLength - TagLength];
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(rest[..NonceLength], rest[(NonceLength + TagLength)..], rest.Slice(NonceLength, TagLength), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static RSA KeyOfCertificate(string path, string pem)
    {
        try
        {
            // What proves that the key belongs to the certificate: a pair that was mixed up must not seal.
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            return certificate.GetRSAPrivateKey() is { KeySize: >= LeastModulus } key
                ? key
                : throw new InvalidOperationException($"The certificate in {path} has no RSA key of at least {LeastModulus} bits.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"{path} is no certificate with its unencrypted private key, both in PEM: {e.Message}", e);
        }
    }

    private static byte[] KeyBytes(string path, string text)
    {
        try
        {
            return Convert.FromBase64String(text.Trim()) is { Length: KeyLength } key ? key : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new InvalidOperationException($"The master key in {path} is not {KeyLength} bytes in base64.");
        }
    }
}
