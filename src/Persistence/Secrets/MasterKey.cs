using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Persistence.Secrets;

/// <summary>The key outside the database that protects the key ring inside it, in a file as <see cref="SealingKey"/> says. While it is exchanged the older ones still open.</summary>
public sealed class MasterKey
{
    private readonly IReadOnlyList<SealingKey> _keys;

    private MasterKey(IReadOnlyList<SealingKey> keys) => _keys = keys;

    /// <param name="path">The file of the key that seals.</param>
    /// <param name="older">Files of keys that only open what was sealed before.</param>
    /// <exception cref="InvalidOperationException">There is no usable key file; the service must not start.</exception>
    public static MasterKey Read(string? path, params IReadOnlyList<string> older) => new([SealingKey.Read(path), .. older.Select(SealingKey.Read)]);

    internal string Encrypt(string text) => _keys[0].Seal(text);

    /// <exception cref="CryptographicException">None of the keys has sealed it.</exception>
    internal string Decrypt(string text) => _keys.Select(key => key.Open(text)).FirstOrDefault(opened => opened is not null)
        ?? throw new CryptographicException("The key ring was sealed with another master key.");

    /// <summary>Whether it was sealed with the first key.</summary>
    internal bool IsCurrent(string text) => _keys[0].Open(text) is not null;
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
