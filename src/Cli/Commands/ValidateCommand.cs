using System.CommandLine;
using Slipway.Cli.Printing;

namespace Slipway.Cli.Commands;

internal static class ValidateCommand
{
    public static Command Create()
    {
        var validate = new Command("validate", "Say everything that is wrong with a spec; builds nothing") { SpecOptions.File, SpecOptions.Patch };
        validate.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            using var spec = SpecOptions.Read(parsed);
            var result = await client.Api.ValidateClusterAsync(spec, cancellationToken);
            parsed.Print(result, (writer, said) =>
            {
                foreach (var finding in said.Errors)
                    writer.WriteLine(ProblemText.Line(finding));
                writer.WriteLine(said.Valid ? "valid" : said.Errors.Count == 1 ? "1 finding" : $"{said.Errors.Count} findings");
            });
            return result.Valid ? ExitCodes.Done : ExitCodes.Failed;
        });
        return validate.WithExamples("slipway validate -f my-cluster.yaml");
    }
}
