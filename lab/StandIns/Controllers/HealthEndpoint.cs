using System.Net;
using System.Security.Cryptography.X509Certificates;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Controllers;

public static class HealthEndpoint
{
    /// <summary>Serves /healthz; over HTTPS with a self-signed certificate, as the real controllers do, or plain.</summary>
    public static async Task<WebApplication> StartAsync(IPAddress address, int port, bool https, Func<string?> failure, CancellationToken cancellation)
    {
        var app = HttpServer.CreateBuilder(kestrel => kestrel.Listen(address, port, listen =>
        {
            if (https) listen.UseHttps(SelfSigned());
        })).Build();
        app.Run(async context =>
        {
            var known = context.Request.Path.Value is "/healthz" or "/livez" or "/readyz";
            var why = known ? failure() : "404 page not found";
            context.Response.StatusCode = !known ? 404 : why is null ? 200 : 500;
            await context.Response.WriteAsync(why ?? "ok", context.RequestAborted);
        });
        await app.StartAsync(cancellation);
        return app;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return Pki.Usable(request.CreateSelfSigned(now.AddHours(-1), now.AddYears(1)));
    }
}
