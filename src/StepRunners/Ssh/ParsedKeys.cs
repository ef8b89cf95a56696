using System.Collections.Concurrent;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using Slipway.Contracts.Errors;

namespace Slipway.StepRunners.Ssh;

/// <summary>Parsing an encrypted key takes a sixth of a second of processor time, so each credential version is parsed once.</summary>
internal static class ParsedKeys
{
    private const int Kept = 256;

    private static readonly ConcurrentDictionary<(Guid Credential, int Version), PrivateKeyFile> Keys = new();

    public static PrivateKeyFile Get(SshTarget target, string pem, string? passphrase)
    {
        if (Keys.Count > Kept)
        {
            Keys.Clear();
        }

        return Keys.GetOrAdd((target.CredentialId, target.CredentialVersion), _ => Parse(pem, passphrase));
    }

    private static PrivateKeyFile Parse(string pem, string? passphrase)
    {
        try
        {
            // A key pasted into a form often loses its last line end, without which OpenSSH's format is refused.
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(pem.ReplaceLineEndings("\n").TrimEnd() + "\n"));
            return new PrivateKeyFile(text, passphrase);
        }
        catch (Exception e) when (e is SshException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw HostFailure.Connect(ErrorCodes.SshAuthFailed, e is SshPassPhraseNullOrEmptyException
                ? "The private key is encrypted and the credential has no passphrase."
                : "The private key cannot be read; is the passphrase right?");
        }
    }
}
