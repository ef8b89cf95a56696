using System.Security.Cryptography;
using System.Text.Json;

namespace Slipway.Persistence.Secrets;

/// <summary>Encrypts what rests in Postgres. A value of one tenant cannot be decrypted for another.</summary>
public sealed class SecretProtector(SecretKeys keys)
{
    public byte[] Protect<T>(Guid tenantId, T secret)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(secret);
        try
        {
            return keys.Protect(tenantId, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <exception cref="CryptographicException">The value was tampered with, or belongs to another tenant or master key.</exception>
    public T Unprotect<T>(Guid tenantId, byte[] secret)
    {
        var plain = keys.Unprotect(tenantId, secret);
        try
        {
            return JsonSerializer.Deserialize<T>(plain)!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
