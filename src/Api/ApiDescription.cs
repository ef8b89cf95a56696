using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Slipway.Api.Auth;
using Slipway.Api.Features.Events;
using Slipway.Api.Idempotency;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

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
                    BearerFormat = "slw_<id>_<secret>, or JWT",
                    Description = "An API key or, where the installation names an OpenID Connect issuer, its access token.",
                },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            Complete(operation);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            AddDefaults(schema, context.JsonTypeInfo);
            // Answers may come to say more; only what is sent to us must be known.
            schema.AdditionalPropertiesAllowed |= !IsSentToUs(context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    private static bool IsSentToUs(Type type) =>
        type.Namespace == typeof(ClusterSpec).Namespace || type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Patch", StringComparison.Ordinal);

    private static void Complete(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            // Handlers judge these themselves, to answer with their own codes.
            parameter.Required |= parameter.Name is IdempotencyKey.HeaderName or "If-Match";
        }

        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (status.StartsWith('2') && response.Content is { } content && content.TryGetValue("application/json", out var json))
            {
                content["application/yaml"] = json;
            }
        }

        if (operation.OperationId == EventEndpoints.OperationId)
        {
            operation.Responses!["200"].Content!["text/event-stream"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    // The defaults stand at the spec's properties; a schema cannot see them by itself.
    private static void AddDefaults(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Type.Namespace != typeof(ClusterSpec).Namespace || type.Kind != JsonTypeInfoKind.Object || schema.Properties is null)
        {
            return;
        }

        var defaults = Activator.CreateInstance(type.Type)!;
        foreach (var property in type.Properties.Where(property => !property.IsRequired && property.Get is not null))
        {
            if (schema.Properties.TryGetValue(property.Name, out var found) && found is OpenApiSchema { Type: not null } known
                && JsonSerializer.SerializeToNode(property.Get!(defaults), property.PropertyType, SlipwayJson.Options) is { } value
                && value is JsonValue or JsonArray or JsonObject { Count: 0 })
            {
                known.Default = value;
            }
        }
    }

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
