using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Slipway.Api.Auth;
using Slipway.Api.Problems;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api;

/// <summary>The OpenAPI document <c>v1</c>; a copy is kept in docs/api and compared by a test.</summary>
internal static class ApiDescription
{
    public const string Name = "v1";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Slipway",
                Version = Name,
                Description = "Kubernetes clusters on any hosts that answer SSH. Bodies may be JSON or YAML; refusals are RFC 9457 problems with a stable code.",
            };
            // Wherever it is served from; the document must not depend on who asked.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [ApiKeyAuthentication.Scheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "slw_<id>_<secret>",
                    Description = "An API key.",
                },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
    });

    /// <summary>Names the refusals of an endpoint; 401, 403 and 500 go without saying.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params int[] statuses) where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in (int[])[.. statuses, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden])
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [ProblemHandler.ContentType]));
        }

        return builder;
    }
}
