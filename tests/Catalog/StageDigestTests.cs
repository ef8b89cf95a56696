using Slipway.Catalog;

namespace Slipway.Tests.Catalog;

public sealed class StageDigestTests
{
    private static readonly Stage Stage = Slipway.Catalog.Catalogue.Find("pod-cidrs");

    [Fact]
    public void The_order_and_spacing_of_json_do_not_count() =>
        Assert.Equal(
            StageDigest.Compute(Stage, """{"b":{"y":[1,{"q":true,"p":null}],"x":"é"},"a":1}"""),
            StageDigest.Compute(Stage, """ { "a" : 1, "b" : { "x" : "\u00e9", "y" : [ 1, { "p" : null, "q" : true } ] } } """));

    [Theory]
    [InlineData("""{"nodes":["a","b"]}""", """{"nodes":["b","a"]}""")]
    [InlineData("""{"nodes":["a"]}""", """{"nodes":["a",""]}""")]
    [InlineData("""{"nodes":["1"]}""", """{"nodes":[1]}""")]
    public void Other_values_or_another_order_in_a_list_count(string one, string other) =>
        Assert.NotEqual(StageDigest.Compute(Stage, one), StageDigest.Compute(Stage, other));

    [Fact]
    public void Name_and_version_of_the_stage_count()
    {
        var digest = StageDigest.Compute(Stage, "{}");
        Assert.NotEqual(digest, StageDigest.Compute(Stage with { Version = Stage.Version + 1 }, "{}"));
        Assert.NotEqual(digest, StageDigest.Compute(Stage with { Name = "other" }, "{}"));
        Assert.Matches("^[0-9a-f]{64}$", digest);
    }

    [Fact]
    public void Parameters_survive_their_json()
    {
        var stage = Slipway.Catalog.Catalogue.Find("workers");
        var json = StageParameters.Write(Samples.Workers);
        Assert.Equal(json, StageParameters.Write(StageParameters.Read(stage, json)));
        Assert.Equal(ShellParameters.Render(Samples.Workers), ShellParameters.Render(StageParameters.Read(stage, json)));
    }

    [Fact]
    public void A_stage_whose_steps_differ_has_another_script_digest() =>
        Assert.Equal(Slipway.Catalog.Catalogue.Stages.Count, Slipway.Catalog.Catalogue.Stages.Select(stage => stage.ScriptDigest).Distinct().Count());

    [Fact]
    public void Volatile_parameters_do_not_count()
    {
        var stage = Slipway.Catalog.Catalogue.Find("join-token");
        Assert.Equal(StageDigest.Compute(stage, """{"JoinNeeded":true,"BootstrapTokenId":"a"}"""), StageDigest.Compute(stage, """{"joinNeeded":false,"bootstrapTokenId":""}"""));
        Assert.NotEqual(StageDigest.Compute(stage, "{}"), StageDigest.Compute(stage, """{"other":1}"""));
    }
}
