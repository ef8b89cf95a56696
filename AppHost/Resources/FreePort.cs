using System.Net;
using System.Net.Sockets;

namespace Slipway.AppHost.Resources;

public static class FreePort
{
    /// <summary>
    /// A free loopback port below the ephemeral range, where no outgoing connection can take it between now and its use.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
            }
        }
    }
}
