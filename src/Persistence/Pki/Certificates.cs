using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slipway.Persistence.Pki;

internal enum CertificateUse { Client, ServerAndClient }

/// <summary>Makes certificates: ECDSA P-256, random serials, valid a little before they were made, because clocks differ.</summary>
internal static class Certificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    public static KeyPairPem Authority(string commonName, TimeSpan lifetime, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(commonName, []), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - ClockTolerance, now + lifetime, Serial());
        return new KeyPairPem(certificate.ExportCertificatePem() + "\n", key.ExportECPrivateKeyPem() + "\n");
    }

    public static KeyPairPem Leaf(
        KeyPairPem authority, string commonName, IReadOnlyList<string> organizations, IReadOnlyList<string> alternativeNames, CertificateUse use, TimeSpan lifetime, DateTimeOffset now)
    {
        using var issuer = X509Certificate2.CreateFromPem(authority.Certificate);
        using var issuerKey = ECDsa.Create();
        issuerKey.ImportFromPem(authority.Key);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(commonName, organizations), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        var purposes = new OidCollection { new Oid(ClientAuthentication) };
        if (use == CertificateUse.ServerAndClient)
            purposes.Add(new Oid(ServerAuthentication));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (alternativeNames.Count > 0)
            request.CertificateExtensions.Add(AlternativeNames(alternativeNames));
        var notBefore = Later(now - ClockTolerance, issuer.NotBefore);
        var notAfter = Earlier(now + lifetime, issuer.NotAfter);
        using var certificate = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), notBefore, notAfter, Serial());
        return new KeyPairPem(certificate.ExportCertificatePem() + "\n", key.ExportECPrivateKeyPem() + "\n");
    }

    /// <summary>For signing only: <c>Certificate</c> holds the public key.</summary>
    public static KeyPairPem SigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new KeyPairPem(key.ExportSubjectPublicKeyInfoPem() + "\n", key.ExportECPrivateKeyPem() + "\n");
    }

    /// <summary>Still good for more than a third of its life, from that authority, and with exactly these names.</summary>
    public static bool IsCurrent(string certificatePem, string authorityPem, IReadOnlyList<string> alternativeNames, DateTimeOffset now)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        using var authority = X509Certificate2.CreateFromPem(authorityPem);
        var life = certificate.NotAfter - certificate.NotBefore;
        var left = new DateTimeOffset(certificate.NotAfter) - now;
        return left >= life / 3
            && certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier is { } issuer
            && issuer.Span.SequenceEqual(authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.Span)
            && NamesOf(certificate).SetEquals(alternativeNames.Select(Normalized));
    }

    public static DateTimeOffset EndOf(string certificatePem)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return new DateTimeOffset(certificate.NotAfter).ToUniversalTime();
    }

    private static HashSet<string> NamesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SingleOrDefault() is { } names
            ? [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())]
            : [];

    private static string Normalized(string name) => IPAddress.TryParse(name, out var address) ? address.ToString() : name;

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                builder.AddIpAddress(address);
            else
                builder.AddDnsName(name);
        }
        return builder.Build();
    }

    private static X500DistinguishedName Name(string commonName, IReadOnlyList<string> organizations)
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var organization in organizations)
            builder.AddOrganizationName(organization);
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        // A serial is a positive number of fixed length here.
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>A certificate and its private key as PEM; stored encrypted, together.</summary>
internal sealed record KeyPairPem(string Certificate, string Key)
{
    // A record prints its members; keys must not reach a log that way.
    public override string ToString() => nameof(KeyPairPem);
}
