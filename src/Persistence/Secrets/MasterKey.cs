using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Persistence.Secrets;

/// <summary>The key outside the database that protects the key ring inside it: 32 bytes, base64, in a file. While it is exchanged the older ones still open.</summary>
public sealed class MasterKey
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly IReadOnlyList<byte[]> _keys;

    private MasterKey(IReadOnlyList<byte[]> keys) => _keys = keys;

    /// <param name="path">The file of the key that seals.</param>
    /// <param name="older">Files of keys that only open what was sealed before.</param>
    /// <exception cref="InvalidOperationException">There is no usable key file; the service must not start.</exception>
    public static MasterKey Read(string? path, params IReadOnlyList<string> older) => new([ReadOne(path), .. older.Select(ReadOne)]);

    internal string Encrypt(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_keys[0], TagLength);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceLength), plain, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength));
        return Convert.ToBase64String(sealedBytes);
    }

    /// <exception cref="CryptographicException">None of the keys has sealed it.</exception>
    internal string Decrypt(string text) => _keys.Select(key => Open(key, text)).FirstOrDefault(opened => opened is not null)
        ?? throw new CryptographicException("The key ring was sealed with another master key.");

    /// <summary>Whether it was sealed with the first key.</summary>
    internal bool IsCurrent(string text) => Open(_keys[0], text) is not null;

    private static string? Open(byte[] key, string text)
    {
        var sealedBytes = Convert.FromBase64String(text);
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] ReadOne(string? path)
    {
        if (string.IsNullOrEmpty(path) || !File.Exists(path))
        {
            throw new InvalidOperationException("No master key: set Slipway:MasterKeyFile to a file with 32 random bytes in base64 (openssl rand -base64 32).");
        }

        byte[] key;
        try
        {
            key = Convert.FromBase64String(File.ReadAllText(path).Trim());
        }
        catch (FormatException)
        {
            key = [];
        }

        return key.Length == 32 ? key : throw new InvalidOperationException($"The master key in {path} is not 32 bytes in base64.");
    }
}

internal sealed class MasterKeyEncryptor(MasterKey key) : IXmlEncryptor
{
    public const string Element = "sealed";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement(Element, key.Encrypt(plaintextElement.ToString(SaveOptions.DisableFormatting))), typeof(MasterKeyDecryptor));
}

// Data Protection creates it by the type name stored in the key ring, and knows only this form of constructor.
public sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(services.GetRequiredService<MasterKey>().Decrypt(encryptedElement.Value));
}
