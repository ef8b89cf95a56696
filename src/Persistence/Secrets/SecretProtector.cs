using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Slipway.Persistence.Secrets;

/// <summary>Encrypts what rests in Postgres. A value of one tenant cannot be decrypted for another.</summary>
public sealed class SecretProtector(IDataProtectionProvider provider)
{
    public byte[] Protect<T>(Guid tenantId, T secret)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(secret);
        try
        {
            return For(tenantId).Protect(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <exception cref="CryptographicException">The value was tampered with, or belongs to another tenant or master key.</exception>
    public T Unprotect<T>(Guid tenantId, byte[] secret)
    {
        var plain = For(tenantId).Unprotect(secret);
        try
        {
            return JsonSerializer.Deserialize<T>(plain)!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private IDataProtector For(Guid tenantId) => provider.CreateProtector("Slipway.Secrets.v1", tenantId.ToString());
}
