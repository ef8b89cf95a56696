using System.Net;
using Renci.SshNet;
using Renci.SshNet.Common;
using Slipway.Contracts.Errors;

namespace Slipway.StepRunners.Ssh;

/// <summary>
/// The way to one host through a bastion: a session of its own there, and a port on loopback that leads through it. SSH.NET offers no
/// way without a port; whoever else on this machine finds it reaches the host's sshd, which asks for a key as it would ask anybody.
/// </summary>
internal sealed class BastionTunnel : IDisposable
{
    private readonly ForwardedPortLocal _port;

    private BastionTunnel(SshSession bastion, ForwardedPortLocal port) => (Bastion, _port) = (bastion, port);

    public SshSession Bastion { get; }

    public IPEndPoint Entry => new(IPAddress.Loopback, (int)_port.BoundPort);

    /// <exception cref="HostFailure">The bastion cannot be reached, shows another key, refuses its credential or may not be reached.</exception>
    public static async Task<BastionTunnel> OpenAsync(SshTarget target, SshTarget through, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (target.Egress.WhyNot(target.Address) is { } why)
        {
            throw HostFailure.Connect(ErrorCodes.EgressDenied, why + ".");
        }

        SshSession bastion;
        try
        {
            bastion = await SshSession.ConnectAsync(through, timeout, cancellationToken);
        }
        catch (HostFailure failure)
        {
            throw HostFailure.Connect(failure.Code, $"The bastion: {failure.Message}", failure);
        }

        try
        {
            return new BastionTunnel(bastion, bastion.Forward(target.Address, target.Port));
        }
        catch (SshException e)
        {
            bastion.Dispose();
            throw HostFailure.Connect(ErrorCodes.HostUnreachable, $"The bastion {through} does not forward: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _port.Dispose();
        Bastion.Dispose();
    }
}
