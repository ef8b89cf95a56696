using System.Text.Json.Nodes;
using Slipway.Api.Features.Imports.Inventories;

namespace Slipway.Tests.Imports;

public sealed class AnsibleSemanticsTests
{
    public static TheoryData<string> Fixtures => [.. Fixture.Names()];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void An_inventory_reads_as_Ansible_lists_it(string name)
    {
        var fixture = Fixture.Read(name);
        var vault = new AnsibleVault(fixture.VaultPassword);
        var files = new InventoryFiles(fixture.Files);
        var reader = new InventoryReader(files, vault);
        var (sources, folder) = files.FindInventory(fixture.Inventory);
        var inventory = reader.Read(sources);
        reader.ReadVars(inventory, folder);

        var listing = InventoryListing.Of(inventory);

        var expected = Decrypted(fixture.Expected, vault)!;
        Assert.Empty(Differences(expected, listing, ""));
    }

    private static IEnumerable<string> Differences(JsonNode? expected, JsonNode? actual, string at) => (expected, actual) switch
    {
        (JsonObject left, JsonObject right) => left.Select(entry => entry.Key).Union(right.Select(entry => entry.Key))
            .SelectMany(key => Differences(left.ContainsKey(key) ? left[key] : "(absent)", right.ContainsKey(key) ? right[key] : "(absent)", $"{at}/{key}")),
        (JsonArray left, JsonArray right) when left.Count == right.Count => left.SelectMany((item, index) => Differences(item, right[index], $"{at}/{index}")),
        _ => JsonNode.DeepEquals(expected, actual) ? [] : [$"{at}: expected {expected?.ToJsonString() ?? "null"}, read {actual?.ToJsonString() ?? "null"}"],
    };

    /// <summary>Ansible lists a value that is encrypted by itself as it stands in the file, and marks one that is not to be templated.</summary>
    private static JsonNode? Decrypted(JsonNode? node, AnsibleVault vault) => node switch
    {
        JsonObject { Count: 1 } encrypted when encrypted["__ansible_vault"] is { } text => JsonValue.Create(vault.Decrypt(text.GetValue<string>(), "expected.json", 0)),
        JsonObject { Count: 1 } raw when raw["__ansible_unsafe"] is { } text => text.DeepClone(),
        JsonObject mapping => new JsonObject(mapping.Select(entry => KeyValuePair.Create(entry.Key, Decrypted(entry.Value, vault)))),
        JsonArray list => new JsonArray([.. list.Select(item => Decrypted(item, vault))]),
        _ => node?.DeepClone(),
    };
}
