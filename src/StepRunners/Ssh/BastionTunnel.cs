using System.Collections.Concurrent;
using System.Net;
using Renci.SshNet;
using Renci.SshNet.Common;
using Slipway.Contracts.Errors;

namespace Slipway.StepRunners.Ssh;

/// <summary>
/// The way to one host through a bastion: a session of its own there, and ports on loopback that lead through it. SSH.NET offers no
/// way without a port, so each lets one connection through: who comes second is closed before the bastion hears of him, and if a stranger
/// is first, ours fails and the tunnel is closed.
/// </summary>
internal sealed class BastionTunnel : IDisposable
{
    private readonly SshTarget _target;
    private readonly ConcurrentBag<ForwardedPortLocal> _ports = [];

    private BastionTunnel(SshTarget target, SshSession bastion) => (_target, Bastion) = (target, bastion);

    public SshSession Bastion { get; }

    /// <summary>Where one connection to the host begins.</summary>
    /// <exception cref="HostFailure">The bastion's connection is gone.</exception>
    public IPEndPoint Enter()
    {
        try
        {
            var port = Bastion.ForwardOnce(_target.Address, _target.Port);
            _ports.Add(port);
            return new IPEndPoint(IPAddress.Loopback, (int)port.BoundPort);
        }
        catch (SshException e)
        {
            throw HostFailure.Connect(ErrorCodes.HostUnreachable, $"The bastion {_target.Bastion} does not forward: {e.Message}", e);
        }
    }

    /// <exception cref="HostFailure">The bastion cannot be reached, shows another key, refuses its credential or may not be reached.</exception>
    public static async Task<BastionTunnel> OpenAsync(SshTarget target, SshTarget through, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (target.WhyNotBehindBastion() is { } refusal)
        {
            throw refusal;
        }

        try
        {
            return new BastionTunnel(target, await SshSession.ConnectAsync(through, timeout, cancellationToken));
        }
        catch (HostFailure failure)
        {
            throw HostFailure.Connect(failure.Code, $"The bastion: {failure.Message}", failure);
        }
    }

    public void Dispose()
    {
        foreach (var port in _ports)
        {
            port.Dispose();
        }

        Bastion.Dispose();
    }
}
