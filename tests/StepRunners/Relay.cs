using System.Net;
using System.Net.Sockets;

namespace Slipway.Tests.StepRunners;

/// <summary>Stands before the SSH server, and hangs up on as many connections as it is told to.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private int _refusals;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Refusals => Volatile.Read(ref _refusals);

    public void Refuse(int connections) => Volatile.Write(ref _refusals, connections);

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var incoming = await _listener.AcceptTcpClientAsync();
                if (Volatile.Read(ref _refusals) > 0)
                {
                    Interlocked.Decrement(ref _refusals);
                    incoming.Dispose();
                }
                else
                {
                    _ = PassOnAsync(incoming);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task PassOnAsync(TcpClient incoming)
    {
        using var outgoing = new TcpClient();
        using (incoming)
        {
            await outgoing.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(incoming.GetStream().CopyToAsync(outgoing.GetStream()), outgoing.GetStream().CopyToAsync(incoming.GetStream()));
        }
    }
}
