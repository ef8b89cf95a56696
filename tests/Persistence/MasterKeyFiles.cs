using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slipway.Tests.Persistence;

/// <summary>Files as an operator makes them; they go with the test.</summary>
internal sealed class MasterKeyFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-keys-");

    /// <returns>Path of a certificate with its key, or of 32 bytes.</returns>
    public string Create(bool certificate) => Write(certificate ? Certified(RSA.Create(2048)) : Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    public string Write(string text)
    {
        var path = Path.Combine(_directory.FullName, Guid.NewGuid().ToString("n"));
        File.WriteAllText(path, text);
        return path;
    }

    public static string Certified(RSA key, RSA? other = null)
    {
        var request = new CertificateRequest("CN=slipway", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // An operator may forget to renew it; what it has sealed must be opened still.
        var ended = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var certificate = request.CreateSelfSigned(ended.AddYears(-1), ended);
        return certificate.ExportCertificatePem() + "\n" + (other ?? key).ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
