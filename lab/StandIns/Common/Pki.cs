using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slipway.StandIns.Common;

public static class Pki
{
    public static X509Certificate2 Load(string certificate, string key)
    {
        foreach (var path in (string[])[certificate, key])
            if (!File.Exists(path)) throw new CommandException($"open {path}: no such file or directory");
        try
        {
            return Usable(X509Certificate2.CreateFromPemFile(certificate, key));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CommandException($"{certificate} and {key}: {e.Message}");
        }
    }

    /// <summary>TLS wants a key that is not ephemeral.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    public static X509Certificate2Collection LoadAuthorities(string path)
    {
        if (!File.Exists(path)) throw new CommandException($"open {path}: no such file or directory");
        return ParseAuthorities(File.ReadAllText(path), path);
    }

    public static X509Certificate2Collection ParseAuthorities(string pem, string source)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);
        return authorities.Count > 0 ? authorities : throw new CommandException($"{source}: no certificate in it");
    }

    public static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2Collection authorities, string? extendedKeyUsage = null)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (extendedKeyUsage is not null) chain.ChainPolicy.ApplicationPolicy.Add(new Oid(extendedKeyUsage));
        return chain.Build(certificate);
    }

    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>TLS to a server whose certificate must be signed by these authorities and carry its name; null authorities accept anyone.</summary>
    public static SslClientAuthenticationOptions Client(X509Certificate2Collection? authorities, X509Certificate2? certificate, string? serverName = null) => new()
    {
        ClientCertificates = certificate is null ? null : [certificate],
        TargetHost = serverName,
        RemoteCertificateValidationCallback = (_, presented, _, errors) =>
            authorities is null || (presented is not null && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                && IsSignedBy(new X509Certificate2(presented), authorities, ServerAuthentication)),
    };

    /// <summary>kubeadm's <c>caCertHashes</c>: SHA-256 of the subject public key info.</summary>
    public static string PublicKeyHash(X509Certificate2 certificate) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>A leaf certificate for one year, with its key.</summary>
    /// <param name="authority">Issuer.</param>
    /// <param name="time">Clock.</param>
    /// <param name="algorithm">As kubeadm's <c>encryptionAlgorithm</c>: RSA-2048, RSA-3072, RSA-4096, ECDSA-P256.</param>
    /// <param name="subject">Subject.</param>
    /// <param name="usages">Extended key usages.</param>
    /// <param name="names">DNS names and addresses.</param>
    public static (string Certificate, string Key) Issue(X509Certificate2 authority, TimeProvider time, string algorithm, X500DistinguishedName subject, string[] usages, IEnumerable<string>? names = null)
    {
        if (algorithm == "ECDSA-P256")
        {
            using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return (Sign(authority, time, new CertificateRequest(subject, elliptic, HashAlgorithmName.SHA256), usages, names), elliptic.ExportECPrivateKeyPem() + "\n");
        }
        using var key = RSA.Create(int.Parse(algorithm["RSA-".Length..], System.Globalization.CultureInfo.InvariantCulture));
        return (Sign(authority, time, new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), usages, names), key.ExportRSAPrivateKeyPem() + "\n");
    }

    public static X500DistinguishedName Subject(string commonName, IEnumerable<string> organizations)
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var organization in organizations) builder.AddOrganizationName(organization);
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    public static string Sign(X509Certificate2 authority, TimeProvider time, CertificateRequest request, string[] usages, IEnumerable<string>? names = null)
    {
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (names is not null)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var name in names.Distinct())
            {
                if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
                else alternatives.AddDnsName(name);
            }
            request.CertificateExtensions.Add(alternatives.Build());
        }
        var now = time.GetUtcNow();
        var from = authority.NotBefore.ToUniversalTime();
        var until = authority.NotAfter.ToUniversalTime();
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)authority.GetECDsaPrivateKey() ?? authority.GetRSAPrivateKey() ?? throw new CommandException($"{authority.Subject}: no private key");
        var generator = key is ECDsa elliptic ? X509SignatureGenerator.CreateForECDsa(elliptic) : X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1);
        using var signed = request.Create(authority.SubjectName, generator, from > now.AddMinutes(-5) ? from : now.AddMinutes(-5), until < now.AddYears(1) ? until : now.AddYears(1), RandomNumberGenerator.GetBytes(8));
        return signed.ExportCertificatePem() + "\n";
    }

    public static IReadOnlyList<string> Organizations(X509Certificate2 certificate) =>
        [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(part => part.GetSingleElementType().Value == "2.5.4.10").Select(part => part.GetSingleElementValue() ?? "")];

    public static string CommonName(X509Certificate2 certificate) =>
        certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(part => part.GetSingleElementType().Value == "2.5.4.3").Select(part => part.GetSingleElementValue()).FirstOrDefault() ?? "";
}
