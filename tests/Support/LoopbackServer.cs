using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Slipway.Tests.Support;

public static class LoopbackServer
{
    /// <summary>Of a silent server on a free port of the loopback.</summary>
    public static WebApplicationBuilder CreateBuilder()
    {
        // Every folder below the content root is watched for settings: not the working tree.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }
}
