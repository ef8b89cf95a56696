using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Slipway.StandIns.Common;

public static class HttpServer
{
    /// <param name="configure">Says where to listen, and how.</param>
    public static WebApplicationBuilder CreateBuilder(Action<KestrelServerOptions> configure)
    {
        // Every folder below the content root is watched for settings, and a static pod is started in /.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(configure);
        return builder;
    }
}
