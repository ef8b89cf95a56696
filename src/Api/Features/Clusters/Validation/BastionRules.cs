using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

internal static class BastionRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        if (spec.Ssh.Bastion is not { } bastion)
        {
            yield break;
        }

        if (IpRange.ParseAddress(bastion.Address) is null && (bastion.Address.All(sign => sign is '.' or ':' || char.IsAsciiDigit(sign)) || !IsSubdomain(bastion.Address.ToLowerInvariant())))
        {
            yield return Invalid($"'{bastion.Address}' is neither an IP address nor a DNS name.", "ssh", "bastion", "address");
        }

        if (!IsPort(bastion.Port))
        {
            yield return Invalid("A port is between 1 and 65535.", "ssh", "bastion", "port");
        }

        if (bastion.HostKey.Length == 0)
        {
            yield return new("#/ssh/bastion/hostKey", ErrorCodes.HostKeyNotPinned, "A bastion is never trusted on first use: give its hostKey, as ssh-keygen -lf prints it.");
        }
        else if (!HostRules.Fingerprint().IsMatch(bastion.HostKey))
        {
            yield return Invalid("A host key's fingerprint is SHA256: and 43 characters, as ssh-keygen -lf prints it.", "ssh", "bastion", "hostKey");
        }
    }
}
