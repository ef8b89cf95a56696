using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Slipway.Tests.Helm;

/// <summary>values.schema.json.</summary>
public sealed class SchemaTests(Chart chart)
{
    [Theory]
    [MemberData(nameof(ChartTests.ValueFiles), MemberType = typeof(ChartTests))]
    public async Task The_schema_takes_these_values(string values) => Assert.Empty(await Refused(values));

    [Theory]
    [InlineData("runner: {slots: 0}", "/runner/slots")]
    [InlineData("runner: {slots: many}", "/runner/slots")]
    [InlineData("runner: {autoscaling: {mode: keda}}", "/runner/autoscaling/keda/existingSecret")]
    [InlineData("image: {pullPolicy: Sometimes}", "/image/pullPolicy")]
    [InlineData("database: {existingSecret: \"\"}", "/database/existingSecret")]
    [InlineData("database: {password: hunter2}", "/database/password")]
    [InlineData("masterKey: null", "")]
    [InlineData("api: {drainSeconds: 1}", "/api/drainSeconds")]
    [InlineData("api: {resources: {limits: null}}", "/api/resources")]
    [InlineData("telemetry: {otlpEndpoint: collector}", "/telemetry/otlpEndpoint")]
    [InlineData("networkPolicy: {hosts: {cidrs: [everywhere]}}", "/networkPolicy/hosts/cidrs/0")]
    [InlineData("api: {trustedProxies: [nginx]}", "/api/trustedProxies/0")]
    [InlineData("egress: {deny: [database]}", "/egress/deny/0")]
    [InlineData("oidc: {authority: \"http://sso.example\"}", "/oidc/authority")]
    [InlineData("oidc: {algorithms: [HS256]}", "/oidc/algorithms/0")]
    [InlineData("oidc: {roleMap: {staff: root}}", "/oidc/roleMap/staff")]
    [InlineData("tenantDefaults: {quotas: {hosts: -1}}", "/tenantDefaults/quotas/hosts")]
    [InlineData("replicas: 3", "/replicas")]
    public async Task The_schema_refuses_what_would_not_work(string values, string where) => Assert.Contains(where, await Refused(values));

    [Fact]
    public async Task A_misspelt_name_is_refused_wherever_names_are_not_the_user_s_own()
    {
        var values = await chart.ValuesAsync("keda");
        var schema = JsonSchema.FromText(Chart.Schema);
        var taken = new List<string>();
        foreach (var place in Objects(values))
        {
            place["mispelt"] = "x";
            if (schema.Evaluate(JsonSerializer.SerializeToElement(values)).IsValid)
                taken.Add(place.GetPath());
            place.Remove("mispelt");
        }

        Assert.Equal(
            ["$.api.ingress.annotations", "$.extraEnv", "$.nodeSelector", "$.podAnnotations", "$.podLabels", "$.telemetry.prometheus.labels"],
            taken.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode values) =>
        values is JsonObject one ? one.Select(member => member.Value).OfType<JsonObject>().SelectMany(Objects).Prepend(one).ToList() : [];

    private async Task<IReadOnlyList<string>> Refused(string values)
    {
        var result = JsonSchema.FromText(Chart.Schema).Evaluate(JsonSerializer.SerializeToElement(await chart.ValuesAsync(ChartTests.Files(values))), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : [.. result.Details!.Where(detail => detail.Errors is { Count: > 0 }).Select(detail => detail.InstanceLocation.ToString())];
    }
}
