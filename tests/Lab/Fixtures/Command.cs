using System.Diagnostics;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>A program that is run to its end.</summary>
internal static class Command
{
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string? input = null, CancellationToken cancellationToken = default)
    {
        var (code, output, errors) = await TryAsync(program, arguments, input, cancellationToken);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}:\n{output}{errors}");
    }

    public static async Task<(int Code, string Output, string Errors)> TryAsync(
        string program, IReadOnlyList<string> arguments, string? input = null, CancellationToken cancellationToken = default)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
