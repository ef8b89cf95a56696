namespace Slipway.Tests.Architecture;

public sealed class FileLengthTests
{
    private const int Most = 300;

    /// <summary>Longer files and why they may be.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["src/Catalog/Stages/lib.sh"] = "the one library that is copied to hosts whole",
        ["tests/Planning/Golden/calico/addons-alma1.sh"] = "what a test wrote: every add-on's objects",
        ["tests/StepRunners/AttemptTests.cs"] = "the life of one attempt, case by case, on one arrangement",
    };

    [Fact]
    public void No_source_file_is_longer_than_a_reader_likes() => Expect.Nothing(TooLong(Repository.Files, Exceptions.Keys));

    [Fact]
    public void A_file_that_is_too_long_is_found() =>
        Assert.Equal(["src/Api/Long.cs has 301 lines"], TooLong([new SourceFile("src/Api/Long.cs", new string('\n', Most + 1))], []));

    [Fact]
    public void Every_exception_is_still_needed() =>
        Assert.All(Exceptions.Keys, path => Assert.True(Repository.Files.Single(file => file.Path == path).Lines > Most, path));

    private static IEnumerable<string> TooLong(IEnumerable<SourceFile> files, ICollection<string> exceptions) =>
        files.Where(file => file.IsCode && file.Lines > Most && !IsGenerated(file) && !exceptions.Contains(file.Path))
            .Select(file => $"{file.Path} has {file.Lines} lines");

    private static bool IsGenerated(SourceFile file) => file.Path.StartsWith("src/Persistence/Migrations/", StringComparison.Ordinal);
}
