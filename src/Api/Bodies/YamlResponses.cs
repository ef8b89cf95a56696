using System.Text.Json;
using Slipway.Contracts;

namespace Slipway.Api.Bodies;

/// <summary>Answers in YAML where the request prefers it; handlers return the same results either way.</summary>
public sealed class YamlResponses : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var inner = result is INestedHttpResult nested ? nested.Result : result;
        return PrefersYaml(context.HttpContext.Request) && inner is IValueHttpResult { Value: { } value }
            ? new YamlResult(value, (inner as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK)
            : result;
    }

    private static bool PrefersYaml(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var yaml = Quality("application/yaml");
        return yaml > 0 && yaml > Quality("application/json");

        double Quality(string type) => accepted.Where(accept => accept.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(accept => accept.Quality ?? 1).DefaultIfEmpty(0).Max();
    }

    private sealed class YamlResult(object value, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/yaml; charset=utf-8";
            var node = JsonSerializer.SerializeToNode(value, value.GetType(), SlipwayJson.Options);
            return httpContext.Response.WriteAsync(YamlWriting.Write(node), httpContext.RequestAborted);
        }
    }
}
