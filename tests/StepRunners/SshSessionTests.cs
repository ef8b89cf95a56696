using Slipway.Contracts.Errors;
using Slipway.Persistence.Secrets;
using Slipway.StepRunners.Ssh;

namespace Slipway.Tests.StepRunners;

public sealed class SshSessionTests(SshServer server)
{
    [Fact]
    public async Task The_fingerprint_is_the_one_that_ssh_keygen_prints()
    {
        using var session = await ConnectAsync(server.Target("root"));

        Assert.Equal(server.Ed25519Fingerprint, session.HostKey);
    }

    [Fact]
    public async Task A_pinned_key_lets_through_whichever_of_the_hosts_keys_it_names()
    {
        using var ed25519 = await ConnectAsync(server.Target("root") with { PinnedHostKey = server.Ed25519Fingerprint });
        using var rsa = await ConnectAsync(server.Target("root") with { PinnedHostKey = server.RsaFingerprint });

        Assert.Equal(server.RsaFingerprint, rsa.HostKey);
    }

    [Fact]
    public async Task A_changed_host_key_is_refused_with_both_fingerprints()
    {
        var failure = await FailureAsync(server.Target("root") with { PinnedHostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });

        Assert.Equal(ErrorCodes.HostKeyChanged, failure.Code);
        Assert.Contains(server.Ed25519Fingerprint, failure.Message, StringComparison.Ordinal);
        Assert.Contains("SHA256:AAAA", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_host_does_not_know_is_refused()
    {
        var failure = await FailureAsync(server.Target("root") with { Secrets = new CredentialSecrets(server.OtherKey, null, null, null) });

        Assert.Equal(ErrorCodes.SshAuthFailed, failure.Code);
    }

    [Fact]
    public async Task A_password_logs_in_and_a_wrong_one_does_not()
    {
        var target = server.Target(server.WithPassword);
        using var session = await ConnectAsync(target with { Secrets = new CredentialSecrets(null, null, SshServer.SudoPassword, null) });

        var failure = await FailureAsync(target with { Secrets = new CredentialSecrets(null, null, "wrong", null) });

        Assert.True(session.IsConnected);
        Assert.Equal(ErrorCodes.SshAuthFailed, failure.Code);
    }

    [Fact]
    public async Task An_encrypted_key_needs_its_passphrase()
    {
        using var session = await ConnectAsync(server.Target("root") with { Secrets = new CredentialSecrets(server.EncryptedKey, SshServer.Passphrase, null, null) });

        var none = await FailureAsync(server.Target("root") with { Secrets = new CredentialSecrets(server.EncryptedKey, null, null, null) });
        var wrong = await FailureAsync(server.Target("root") with { Secrets = new CredentialSecrets(server.EncryptedKey, "wrong", null, null) });

        Assert.Equal(ErrorCodes.SshAuthFailed, none.Code);
        Assert.Equal(ErrorCodes.SshAuthFailed, wrong.Code);
    }

    [Fact]
    public async Task A_closed_port_is_unreachable()
    {
        var failure = await FailureAsync(server.Target("root") with { Port = 1 });

        Assert.Equal(ErrorCodes.HostUnreachable, failure.Code);
    }

    [Fact]
    public async Task A_session_that_somebody_closed_is_not_connected_and_opens_nothing()
    {
        var session = await ConnectAsync(server.Target("root"));
        session.Dispose();

        Assert.False(session.IsConnected);
        await Assert.ThrowsAsync<ConnectionDropped>(() => session.OpenAsync("true", TestContext.Current.CancellationToken));
    }

    private static Task<SshSession> ConnectAsync(SshTarget target) =>
        SshSession.ConnectAsync(target, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    private static Task<HostFailure> FailureAsync(SshTarget target) => Assert.ThrowsAsync<HostFailure>(() => ConnectAsync(target));
}
