using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Slipway.ServiceDefaults;

/// <summary>
/// Settings that are secret come as files, one for each setting (<c>ConnectionStrings__slipwaydb</c>), in the folder that
/// <c>Slipway:SecretsDirectory</c> names: an environment is inherited, dumped and shown; a mounted file is not.
/// </summary>
public static class SecretFiles
{
    private const string Directory = "Slipway:SecretsDirectory";

    /// <summary>A builder whose configuration has the secret files, above everything else, and whose content root is the program's own folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is named and not there.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Every folder below the content root is watched for settings, and a service may have been started in /.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (builder.Configuration[Directory] is { Length: > 0 } folder)
            builder.Configuration.AddKeyPerFile(folder);
        return builder;
    }
}
