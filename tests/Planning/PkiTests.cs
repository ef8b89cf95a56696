using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Tests.Support;
using YamlDotNet.Serialization;

namespace Slipway.Tests.Planning;

public sealed class PkiTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";
    private static readonly string[] Member = [SecretNames.EtcdMemberCertificate, SecretNames.EtcdMemberKey];
    private ClusterInDatabase _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await ClusterInDatabase.CreateAsync(fixture, Specs.Reference);

    public ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Authorities_are_made_once_although_many_ask_at_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(_cluster.AuthoritiesAsync)));
        Assert.Single(all.Distinct());
        var names = await _cluster.Host.AsTenantAsync(_cluster.TenantId, (db, _) => db.ClusterSecrets.Select(secret => secret.Name).Order().ToListAsync());
        Assert.Equal(["cluster-ca", "etcd-ca", "front-proxy-ca", "service-account"], names);
    }

    [Fact]
    public async Task Every_secret_input_that_a_stage_can_ask_for_is_served()
    {
        await _cluster.AuthoritiesAsync();
        await _cluster.TokenIdAsync(Guid.CreateVersion7(), 1);
        var names = typeof(SecretNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToArray();
        var secrets = await _cluster.SecretsAsync("alma1", names);
        Assert.Equal(names.Order(), secrets.Keys.Order());
        foreach (var (name, value) in secrets)
            Assert.StartsWith(Path.GetExtension(name) switch { ".crt" => "-----BEGIN CERTIFICATE", ".key" => "-----BEGIN EC PRIVATE KEY", ".pub" => "-----BEGIN PUBLIC KEY", _ => "" }, value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_etcd_member_proves_itself_as_server_and_as_client_by_every_name_of_its_host()
    {
        var authorities = await _cluster.AuthoritiesAsync();
        var secrets = await _cluster.SecretsAsync("alma1", [SecretNames.EtcdCaCertificate, .. Member]);
        using var member = X509Certificate2.CreateFromPem(secrets[SecretNames.EtcdMemberCertificate], secrets[SecretNames.EtcdMemberKey]);
        using var authority = X509Certificate2.CreateFromPem(secrets[SecretNames.EtcdCaCertificate]);

        AssertIssuedBy(authority, member, [Server, Client]);
        var names = member.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["alma1", "etcd1", "localhost"], names.EnumerateDnsNames().Order());
        Assert.Equal(["10.10.1.10", "127.0.0.1", "::1"], names.EnumerateIPAddresses().Select(address => address.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(authorities.EtcdCa, Convert.ToHexStringLower(SHA256.HashData(authority.RawData)));
    }

    [Fact]
    public async Task The_API_server_is_a_client_of_etcd_and_no_server()
    {
        await _cluster.AuthoritiesAsync();
        var secrets = await _cluster.SecretsAsync("alma1", SecretNames.EtcdCaCertificate, SecretNames.EtcdClientCertificate, SecretNames.EtcdClientKey);
        using var client = X509Certificate2.CreateFromPem(secrets[SecretNames.EtcdClientCertificate], secrets[SecretNames.EtcdClientKey]);
        using var authority = X509Certificate2.CreateFromPem(secrets[SecretNames.EtcdCaCertificate]);
        AssertIssuedBy(authority, client, [Client]);
        Assert.Empty(client.Extensions.OfType<X509SubjectAlternativeNameExtension>());
    }

    [Fact]
    public async Task An_authority_may_sign_certificates_for_ten_years_and_is_not_the_other_clusters()
    {
        await _cluster.AuthoritiesAsync();
        using var other = await ClusterInDatabase.CreateAsync(fixture, Specs.Reference);
        Assert.NotEqual((await _cluster.AuthoritiesAsync()).ClusterCa, (await other.AuthoritiesAsync()).ClusterCa);

        using var authority = X509Certificate2.CreateFromPem((await _cluster.SecretsAsync("alma1", SecretNames.ClusterCaCertificate))[SecretNames.ClusterCaCertificate]);
        Assert.True(authority.Extensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: true, Critical: true });
        Assert.True(authority.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign));
        Assert.Equal("CN=kubernetes", authority.Subject);
        Assert.Equal(Inputs.Noon.AddDays(3650).UtcDateTime, authority.NotAfter.ToUniversalTime());
    }

    [Fact]
    public async Task Asking_again_and_many_at_once_give_the_same_bytes()
    {
        await _cluster.AuthoritiesAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => _cluster.SecretsAsync("alma1", Member))));
        Assert.Single(answers.Select(answer => answer[Member[0]] + answer[Member[1]]).Distinct());
        _cluster.Time.Advance(TimeSpan.FromDays(240));
        Assert.Equal(answers[0], await _cluster.SecretsAsync("alma1", Member));
    }

    [Fact]
    public async Task A_certificate_in_the_last_third_of_its_life_is_renewed_once_for_all_who_ask()
    {
        await _cluster.AuthoritiesAsync();
        var before = await _cluster.SecretsAsync("alma1", Member);
        _cluster.Time.Advance(TimeSpan.FromDays(250));
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => _cluster.SecretsAsync("alma1", Member))));
        var after = Assert.Single(answers.Select(answer => answer[Member[0]]).Distinct());
        Assert.NotEqual(before[Member[0]], after);
        using var certificate = X509Certificate2.CreateFromPem(after);
        Assert.Equal(_cluster.Time.GetUtcNow().AddDays(365).UtcDateTime, certificate.NotAfter.ToUniversalTime());
    }

    [Fact]
    public async Task A_host_that_moves_gets_a_certificate_for_its_new_address()
    {
        await _cluster.AuthoritiesAsync();
        var before = await _cluster.SecretsAsync("alma1", Member);
        await _cluster.ReviseAsync(2, Specs.Reference with { Hosts = [Specs.Reference.Hosts[0] with { Ip = "10.10.1.99" }, .. Specs.Reference.Hosts.Skip(1)] });
        var after = await _cluster.SecretsAsync("alma1", Member);
        Assert.NotEqual(before[Member[0]], after[Member[0]]);
        using var certificate = X509Certificate2.CreateFromPem(after[Member[0]]);
        Assert.True(certificate.MatchesHostname("10.10.1.99", allowCommonName: false));
    }

    [Fact]
    public async Task A_host_that_the_newest_revision_has_dropped_is_still_known_to_a_build_of_an_older_one()
    {
        await _cluster.AuthoritiesAsync();
        await _cluster.ReviseAsync(2, Specs.Reference with { Hosts = [.. Specs.Reference.Hosts.Take(2)] });
        Assert.NotEmpty(await _cluster.SecretsAsync("alma-w2", Member));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _cluster.SecretsAsync("nobody", Member));
    }

    [Fact]
    public async Task Nothing_rests_in_the_clear_and_no_other_tenant_gets_it()
    {
        await _cluster.AuthoritiesAsync();
        await _cluster.SecretsAsync("alma1", Member);
        var stored = await _cluster.Host.AsTenantAsync(_cluster.TenantId, (db, _) => db.ClusterSecrets.Select(secret => secret.Protected).ToListAsync());
        Assert.NotEmpty(stored);
        Assert.All(stored, bytes => Assert.DoesNotContain("BEGIN", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _cluster.SecretsAsync(Guid.CreateVersion7(), "alma1", Member));
    }

    [Fact]
    public async Task A_bootstrap_token_has_kubeadms_form_and_is_one_for_all_who_ask()
    {
        var build = Guid.CreateVersion7();
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _cluster.TokenIdAsync(build, 1))));
        var id = Assert.Single(ids.Distinct());
        Assert.Matches("^[a-z0-9]{6}$", id);
        Assert.Matches($"^{id}\\.[a-z0-9]{{16}}$", (await _cluster.SecretsAsync("alma-w1", SecretNames.BootstrapToken))[SecretNames.BootstrapToken]);
    }

    [Fact]
    public async Task A_bootstrap_token_stays_for_a_whole_run_and_for_a_resume_that_it_outlives_but_not_for_another_build()
    {
        var build = Guid.CreateVersion7();
        var id = await _cluster.TokenIdAsync(build, 1);
        _cluster.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(id, await _cluster.TokenIdAsync(build, 2));
        _cluster.Time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(id, await _cluster.TokenIdAsync(build, 2));
        var renewed = await _cluster.TokenIdAsync(build, 3);
        Assert.NotEqual(id, renewed);
        Assert.NotEqual(renewed, await _cluster.TokenIdAsync(Guid.CreateVersion7(), 1));
    }

    [Fact]
    public async Task A_kubeconfig_carries_a_name_groups_and_an_end()
    {
        await _cluster.AuthoritiesAsync();
        var text = await _cluster.KubeconfigAsync("ann: o'neil@example.com", ["system:masters", "team:blue"], TimeSpan.FromHours(8));
        dynamic config = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(text);
        var cluster = config["clusters"][0]["cluster"];
        var user = config["users"][0]["user"];
        Assert.Equal("https://10.10.1.10:6443", cluster["server"]);
        Assert.Equal(config["contexts"][0]["name"], config["current-context"]);

        using var authority = X509Certificate2.CreateFromPem(Pem((string)cluster["certificate-authority-data"]));
        using var certificate = X509Certificate2.CreateFromPem(Pem((string)user["client-certificate-data"]), Pem((string)user["client-key-data"]));
        AssertIssuedBy(authority, certificate, [Client]);
        Assert.Equal("ann: o'neil@example.com", certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        Assert.Equal(["system:masters", "team:blue"], certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(name => name.GetSingleElementType().FriendlyName == "O").Select(name => name.GetSingleElementValue()));
        Assert.Equal(Inputs.Noon.AddHours(8).UtcDateTime, certificate.NotAfter.ToUniversalTime());

        static string Pem(string data) => Encoding.ASCII.GetString(Convert.FromBase64String(data));
    }

    private void AssertIssuedBy(X509Certificate2 authority, X509Certificate2 certificate, string[] purposes)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _cluster.Time.GetUtcNow().UtcDateTime;
        Assert.True(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
        var usage = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages;
        Assert.Equal(purposes.Order(), usage.Cast<Oid>().Select(oid => oid.Value).Order());
    }
}
