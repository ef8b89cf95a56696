using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Slipway.Persistence.Secrets;

/// <summary>
/// The data keys, as Postgres holds them, sealed with the master key. They are read again every few minutes, and at once when
/// something was protected with one that is not known yet: so another process may rotate them at any time.
/// </summary>
public sealed class SecretKeys(MasterKey master, AppDatabase database, TimeProvider time) : IDisposable
{
    /// <summary>After a rotation nothing is protected with the old key for longer than this.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private const int KeyIdAt = 4;
    private const int KeyIdLength = 16;

    private readonly Lock _lock = new();
    private ServiceProvider? _ring;
    private long _readAt;

    public byte[] Protect(Guid tenantId, byte[] plain) => For(Ring(), tenantId).Protect(plain);

    /// <exception cref="CryptographicException">The value was tampered with, or belongs to another tenant or master key.</exception>
    public byte[] Unprotect(Guid tenantId, byte[] secret)
    {
        var ring = Ring();
        try
        {
            return For(ring, tenantId).Unprotect(secret);
        }
        catch (CryptographicException)
        {
            // Most likely another process made a key since.
            return For(Reread(ring), tenantId).Unprotect(secret);
        }
    }

    /// <summary>The key that a value is protected with; it stands in front of it in the clear.</summary>
    public static Guid KeyIdOf(byte[] secret) => secret.Length < KeyIdAt + KeyIdLength ? Guid.Empty : new Guid(secret.AsSpan(KeyIdAt, KeyIdLength));

    /// <summary>Every process protects with it as soon as it has read it.</summary>
    /// <returns>Its id.</returns>
    internal Guid CreateKey(TimeSpan lifetime)
    {
        var ring = Ring();
        var now = time.GetUtcNow();
        var key = ring.GetRequiredService<IKeyManager>().CreateNewKey(now, now + lifetime);
        Reread(ring);
        return key.KeyId;
    }

    public void Dispose() => _ring?.Dispose();

    internal void Configure(KeyManagementOptions options)
    {
        options.XmlRepository = new KeyRows(database);
        options.XmlEncryptor = new MasterKeyEncryptor(master);
    }

    private static IDataProtector For(ServiceProvider ring, Guid tenantId) =>
        ring.GetRequiredService<IDataProtectionProvider>().CreateProtector("Slipway.Secrets.v1", tenantId.ToString());

    private ServiceProvider Ring()
    {
        lock (_lock)
        {
            return _ring is not null && time.GetElapsedTime(_readAt) < Freshness ? _ring : Open();
        }
    }

    private ServiceProvider Reread(ServiceProvider seen)
    {
        lock (_lock)
        {
            // Somebody else may have been first.
            return _ring == seen ? Open() : _ring!;
        }
    }

    // The one before is left to the collector: it may be in use, and holds nothing that must be closed.
    private ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddSingleton(master);
        services.AddDataProtection().SetApplicationName("slipway").AddKeyManagementOptions(Configure);
        (_ring, _readAt) = (services.BuildServiceProvider(), time.GetTimestamp());
        return _ring;
    }
}

/// <summary>The key ring's rows.</summary>
internal sealed class KeyRows(AppDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = database.Source.CreateCommand("select xml from slipway.data_protection_keys order by id");
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = database.Source.CreateCommand("insert into slipway.data_protection_keys (friendly_name, xml) values ($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
        command.Parameters.Add(new NpgsqlParameter { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
