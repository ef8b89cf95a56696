using System.Text.Json.Nodes;
using Slipway.Tests.Support;

namespace Slipway.Tests.Api.Isolation;

/// <summary>One operation of the API's description.</summary>
/// <param name="Body">Name of the body's schema.</param>
/// <param name="Streams">It answers with server-sent events, too.</param>
internal sealed record Operation(string Id, HttpMethod Method, string Path, IReadOnlyList<OperationParameter> Parameters, string? Body, bool Streams)
{
    /// <summary>The path is cut here, so that what stands in braces is known by what comes before it.</summary>
    public IEnumerable<string> PathParameters => Path.Select((letter, index) => letter == '}' ? Path[..(index + 1)] : null).OfType<string>();

    public static IReadOnlyList<Operation> All { get; } = Read();

    private static List<Operation> Read()
    {
        var document = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Checkout.Root, "docs", "api", "openapi.v1.json")))!;
        return
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               let body = operation.Value!["requestBody"]?["content"]!.AsObject().First().Value!["schema"]!["$ref"]!.GetValue<string>()
               select new Operation(
                   operation.Value!["operationId"]!.GetValue<string>(),
                   new HttpMethod(operation.Key.ToUpperInvariant()),
                   path.Key,
                   [.. (operation.Value["parameters"]?.AsArray() ?? []).Select(parameter => new OperationParameter(
                       parameter!["in"]!.GetValue<string>(), parameter["name"]!.GetValue<string>(), parameter["required"]?.GetValue<bool>() == true))],
                   body?.Split('/')[^1],
                   operation.Value["responses"]!["200"]?["content"]?["text/event-stream"] is not null),
        ];
    }
}

internal sealed record OperationParameter(string In, string Name, bool Required);
