using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Api.Bodies;

/// <summary>A request's body as JSON, whatever it was written in; a handler's parameter. <typeparamref name="T"/> is what the API description shows.</summary>
/// <param name="Document">Null when the body is empty.</param>
/// <param name="Raw">The bytes as they came.</param>
public sealed record Body<T>(JsonNode? Document, byte[] Raw) : IEndpointParameterMetadataProvider
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };
    private static readonly string[] DocumentTypes = ["application/json", "application/yaml"];
    private static readonly string[] PatchTypes = ["application/merge-patch+json", "application/json", "application/yaml"];

    /// <exception cref="ProblemException">The body has findings.</exception>
    public T Checked()
    {
        var structured = StructureCheck.Read<T>(Document ?? new JsonObject());
        return structured.Findings.Count == 0 ? structured.Value : throw ProblemException.Invalid(ErrorCodes.RequestInvalid, structured.Findings);
    }

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context)
    {
        var raw = await ReadAsync(context.Request, context.RequestAborted);
        if (raw.Length == 0)
        {
            return new Body<T>(null, raw);
        }

        var mediaType = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        return mediaType switch
        {
            "application/json" => new Body<T>(Json(raw), raw),
            "application/merge-patch+json" when HttpMethods.IsPatch(context.Request.Method) => new Body<T>(Json(raw), raw),
            "application/yaml" or "application/x-yaml" or "text/yaml" => new Body<T>(Yaml(raw), raw),
            _ => throw new ProblemException(ErrorCodes.UnsupportedMediaType, mediaType is null ? "Content-Type is missing." : $"'{mediaType}' is not supported."),
        };
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        var methods = builder.Metadata.OfType<IHttpMethodMetadata>().FirstOrDefault()?.HttpMethods ?? [];
        builder.Metadata.Add(new AcceptsMetadata(methods.Contains(HttpMethods.Patch) ? PatchTypes : DocumentTypes, typeof(T)));
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                throw new ProblemException(ErrorCodes.PayloadTooLarge);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static JsonNode? Json(byte[] raw)
    {
        try
        {
            var document = JsonNode.Parse(raw, documentOptions: Strict);
            // A node decodes its text only when asked, and half a surrogate pair is no text.
            _ = document?.ToJsonString();
            return document;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ProblemException(ErrorCodes.MalformedRequest, exception.Message);
        }
    }

    private static JsonNode? Yaml(byte[] raw)
    {
        try
        {
            return YamlReading.Parse(Encoding.UTF8.GetString(raw));
        }
        catch (MalformedDocumentException exception)
        {
            throw new ProblemException(ErrorCodes.MalformedRequest, exception.Message);
        }
    }
}
