using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using Slipway.Catalog.Protocol;
using Slipway.Contracts;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Api;

/// <summary>
/// Whatever is sent, the answer is a result or a refusal, and soon. Inventories have their own in tests/Imports. A failure prints the
/// seed that repeats it.
/// </summary>
public sealed class FuzzTests(ApiFixture fixture)
{
    private const int Specs = 2_500;
    private const int Lines = 10_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e308", "99999999999999999999", "0.1", "\"\"", "\" \"", "\"a\"", "\"10.0.0.1\"", "\"10.0.0.0/8\"", "\"0.0.0.0/0\"", "\"::1/128\"", "\"999.1.1.1\"",
        "\"\\u0000\"", "\"\\u202e\"", "\"../../etc/passwd\"", "\"$(id)\"", "\"'; drop table x; --\"", "\"http://\"", "\"http://[::\"", "\"http://127.0.0.1:99999\"", "\"v1.32.5\"",
        "[]", "[null]", "[[]]", "[\"worker\"]", "{}", "{\"a\": {\"b\": []}}", "{\"\": 1}", "\"" + new string('x', 5_000) + "\"",
    ];

    private static readonly string[] Keys = ["name", "hosts", "ssh", "network", "podCidr", "roles", "labels", "taints", "artifacts", "mirrors", "etcd", "overrides", "", "Name", "~/", "\u0000", "__proto__"];

    private static readonly Gen<string> Json = Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, Values.Length - 1], Gen.Int[0, Keys.Length - 1], Gen.Int[0, 3]).Array[1, 4]
        .Select(changes => changes.Aggregate((JsonNode)Examples.Spec(), Change).ToJsonString());

    private static readonly Gen<string> Yaml = Text(
        "name: ", "hosts:", "ssh: ", "network: ", "- ", "  ", "\n", "\n", "\n", "{", "}", "[", "]", ": ", ",", "&a ", "*a", "<<: *a", "!!binary ", "!!python/object ", "|\n", ">-\n", "? ", "'", "\"", "#", "---\n", "...\n",
        "%YAML 1.3\n", "1:30", "0x7f", ".inf", "~", "\t", "\0", "\u2028", "é", "\ud800", "credential: lab", "roles: [worker]", "address: 10.0.0.1", "podCidr: 10.0.0.0/8");

    private static readonly Gen<string> ProtocolText = Text(
        "@@abc ", "@@", "@@abc step\t1\tx", "@@abc end\t1\tok\t0", "verb\tchanged\t", "check\tid\terror\t", "fail\tX\t", "out\t", "\t", "\t", "\\", "\\n", "\\x", "\n", "1", "-1", "99999999999999999999", "\0", "é", "\ud800");

    [Fact]
    public Task Bent_specs_in_JSON() => SampleAsync(Json, "application/json");

    [Fact]
    public Task Specs_that_are_any_YAML() => SampleAsync(Yaml, "application/yaml");

    [Fact]
    public void Lines_of_the_step_protocol() => ProtocolText.Sample(text =>
    {
        var watch = Stopwatch.StartNew();
        _ = ProtocolLine.TryParse("abc", text, out _);
        Assert.True(watch.Elapsed < Bound, $"took {watch.Elapsed}");
    }, iter: Lines, threads: 1);

    [Theory]
    [InlineData(200_000, "[", "application/json")]
    [InlineData(100_000, "{\"a\":", "application/json")]
    [InlineData(200_000, "[", "application/yaml")]
    [InlineData(100_000, "- ", "application/yaml")]
    [InlineData(100_000, "{a: ", "application/yaml")]
    [InlineData(1, "{\"name\": \"\\ud800\"}", "application/json")]
    public async Task Long_and_deep_specs_end_soon(int count, string part, string type)
    {
        using var http = fixture.Http();
        await CheckAsync(http, string.Concat(Enumerable.Repeat(part, count)), type);
    }

    [Fact]
    public async Task An_alias_bomb_ends_soon()
    {
        using var http = fixture.Http();
        await CheckAsync(http, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(number =>
            $"a{number}: &a{number} [{string.Join(", ", Enumerable.Repeat($"*a{number - 1}", 10))}]\n")), "application/yaml");
    }

    /// <summary>Rules may compare each with each, and say something of each.</summary>
    [Fact]
    public async Task The_longest_of_every_list_and_map_end_soon()
    {
        using var http = fixture.Http();
        var lists = Lists(SlipwayJson.Options.GetTypeInfo(typeof(ClusterSpec)), []).ToList();
        Assert.True(lists.Count > 20);
        foreach (var (path, type) in lists)
        {
            await CheckAsync(http, Long(path, type, count: 5_000), "application/json");
        }

        await CheckAsync(http, Long(["hosts"], lists.Single(list => list.Path is ["hosts"]).Type, count: 100_000, empty: true), "application/json");
    }

    private async Task SampleAsync(Gen<string> texts, string type)
    {
        using var http = fixture.Http();
        await texts.SampleAsync(text => CheckAsync(http, text, type), iter: Specs, threads: 2);
    }

    private static async Task CheckAsync(HttpClient http, string text, string type)
    {
        var watch = Stopwatch.StartNew();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new(type) } };
        using var answer = await http.PostAsync("/v1/clusters:validate", body).WaitAsync(Bound);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        Assert.True(watch.Elapsed < Bound, $"took {watch.Elapsed}");
    }

    // Somewhere in the document something is replaced, taken out, doubled or added.
    private static JsonNode Change(JsonNode document, (int Where, int Value, int Key, int How) change)
    {
        var places = Below(document).ToList();
        var at = places[change.Where % places.Count];
        var value = JsonNode.Parse(Values[change.Value]);
        switch (at.Parent, change.How)
        {
            case (JsonObject parent, 0):
                parent[at.GetPropertyName()] = value;
                break;
            case (JsonObject parent, 1):
                parent.Remove(at.GetPropertyName());
                break;
            case (JsonArray parent, 0):
                parent[at.GetElementIndex()] = value;
                break;
            case (JsonArray parent, 1):
                parent.Add(at.DeepClone());
                break;
            default:
                if (at is JsonObject members)
                {
                    members[Keys[change.Key]] = value;
                }

                break;
        }

        return document;
    }

    private static IEnumerable<(IReadOnlyList<string> Path, JsonTypeInfo Type)> Lists(JsonTypeInfo type, IReadOnlyList<string> path) => type.Kind switch
    {
        JsonTypeInfoKind.Object => type.Properties.SelectMany(property => Lists(SlipwayJson.Options.GetTypeInfo(property.PropertyType), [.. path, property.Name])),
        JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary when type.ElementType is not null && type.Type != typeof(JsonObject) =>
            [(path, type), .. Lists(SlipwayJson.Options.GetTypeInfo(type.ElementType), [.. path, type.Kind == JsonTypeInfoKind.Enumerable ? "0" : "key"])],
        _ => [],
    };

    private static string Long(IReadOnlyList<string> path, JsonTypeInfo type, int count, bool empty = false)
    {
        var element = SlipwayJson.Options.GetTypeInfo(type.ElementType!);
        var entries = Enumerable.Range(0, count).Select(number => empty ? new JsonObject() : Entry(element, number));
        JsonNode value = type.Kind == JsonTypeInfoKind.Enumerable ? new JsonArray([.. entries]) : new JsonObject(entries.Select((entry, number) => KeyValuePair.Create($"x{number}", entry)));
        var document = Examples.Spec();
        JsonNode at = document;
        foreach (var (step, next) in path.Zip(path.Skip(1)))
        {
            at = at is JsonArray items ? items[0]! : at[step] ?? (at[step] = next == "0" ? new JsonArray(new JsonObject()) : new JsonObject());
        }

        if (at is JsonArray outer)
        {
            outer[0] = value;
        }
        else
        {
            at[path[^1]] = value;
        }

        return document.ToJsonString();
    }

    // Each is another, so that no two can be dealt with at once.
    private static JsonNode? Entry(JsonTypeInfo type, int number) => type.Kind switch
    {
        JsonTypeInfoKind.Object => new JsonObject(type.Properties.Where(property => property.IsRequired || property.Name is "ip" or "credential")
            .Select(property => KeyValuePair.Create(property.Name, property.Name == "ip" ? $"10.1.{number / 250}.{number % 250}" : Entry(SlipwayJson.Options.GetTypeInfo(property.PropertyType), number)))),
        JsonTypeInfoKind.Enumerable => new JsonArray(),
        JsonTypeInfoKind.Dictionary => new JsonObject(),
        _ => $"x{number}",
    };

    private static IEnumerable<JsonNode> Below(JsonNode node) => (node switch
    {
        JsonObject members => members.Select(member => member.Value),
        JsonArray items => items,
        _ => [],
    }).OfType<JsonNode>().SelectMany(Below).Prepend(node);

    private static Gen<string> Text(params string[] parts) =>
        Gen.Select(Gen.Int[0, parts.Length - 1].Array[0, 40], Gen.Char.Array[0, 3], Gen.Int[0, 40])
            .Select((words, noise, at) => string.Concat(words.Take(at).Select(word => parts[word])) + new string(noise) + string.Concat(words.Skip(at).Select(word => parts[word])));
}
