using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Persistence.Secrets;

namespace Slipway.Tests.Persistence;

public sealed class SecretProtectorTests(DatabaseFixture fixture)
{
    [Fact]
    public async Task What_one_process_protected_another_can_read()
    {
        var (database, tenant) = (await fixture.Database.CreateAsync(), Guid.CreateVersion7());
        byte[] secret;
        using (var writer = fixture.Database.HostOn(database))
        {
            secret = writer.Services.GetRequiredService<SecretProtector>().Protect(tenant, "s3cret");
        }

        using var reader = fixture.Database.HostOn(database);
        Assert.Equal("s3cret", reader.Services.GetRequiredService<SecretProtector>().Unprotect<string>(tenant, secret));
    }

    [Fact]
    public void Without_a_master_key_a_service_does_not_start()
    {
        Assert.Throws<InvalidOperationException>(() => MasterKey.Read(null));
        Assert.Throws<InvalidOperationException>(() => MasterKey.Read("/nonexistent"));
    }

    [Fact]
    public void A_master_key_that_is_half_right_is_refused()
    {
        using var files = new MasterKeyFiles();
        using var strong = RSA.Create(2048);
        using var other = RSA.Create(2048);
        using var weak = RSA.Create(1024);
        var certified = MasterKeyFiles.Certified(strong);
        string[] refused =
        [
            Convert.ToBase64String(new byte[16]), "no base64",
            certified[..certified.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal)], strong.ExportPkcs8PrivateKeyPem(),
            MasterKeyFiles.Certified(strong, other), MasterKeyFiles.Certified(weak),
        ];

        MasterKey.Read(files.Write(certified));
        Assert.All(refused, text => Assert.Throws<InvalidOperationException>(() => MasterKey.Read(files.Write(text))));
    }
}
