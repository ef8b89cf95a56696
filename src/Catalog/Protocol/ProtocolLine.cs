using System.Globalization;
using System.Text;

namespace Slipway.Catalog.Protocol;

public enum StepResult { Ok, Changed, Skipped, Failed, Stopped }

public enum VerbResult { Ok, Changed, WouldChange }

public enum CheckSeverity { Error, Warning }

public enum CheckOutcome { Passed, Failed, Waived }

/// <summary>What a step says among its ordinary output; README.md describes the lines.</summary>
public abstract record ProtocolLine
{
    private protected ProtocolLine()
    {
    }

    /// <summary>False for a line that is ordinary output: another nonce, an unknown kind, or not the fields of its kind.</summary>
    /// <param name="nonce">The attempt's nonce.</param>
    /// <param name="line">Without its line end.</param>
    /// <param name="parsed">What the line says.</param>
    /// <param name="clean">Applied to each text in it, unescaped, and to none of the protocol's own words.</param>
    public static bool TryParse(string nonce, string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ProtocolLine? parsed, Func<string, string>? clean = null)
    {
        clean ??= text => text;
        parsed = null;
        var prefix = $"@@{nonce} ";
        // Output before it that lacks its line end does not hide it; the nonce is random enough.
        var start = nonce.Length == 0 ? -1 : line.IndexOf(prefix, StringComparison.Ordinal);
        if (start < 0)
            return false;
        var fields = line[(start + prefix.Length)..].Split('\t');
        for (var i = 1; i < fields.Length; i++)
            fields[i] = Unescape(fields[i]);
        parsed = fields switch
        {
            ["step", var index, var name] when Index(index) is { } at => new StepStarted(at, clean(name)),
            ["verb", var result, var subject, var detail] when Verb(result) is { } verb => new VerbReported(verb, clean(subject), clean(detail)),
            ["skip", var reason] => new StepSkipped(clean(reason)),
            ["warn", var code, var message] => new Warning(clean(code), clean(message)),
            ["check", var id, var severity, var outcome, var seen, var advice] when Severity(severity) is { } s && Outcome(outcome) is { } o
                => new CheckReported(clean(id), s, o, clean(seen), clean(advice)),
            ["out", var name, var value] => new OutputDeclared(clean(name), clean(value)),
            ["fail", var code, var message, var hint] => new StepFailure(clean(code), clean(message), clean(hint)),
            ["end", var index, var result, var exit] when Index(index) is { } at && Result(result) is { } r && Index(exit) is { } code
                => new StepEnded(at, r, code),
            _ => null,
        };
        return parsed is not null;
    }

    private static int? Index(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static VerbResult? Verb(string text) => text switch
    {
        "ok" => VerbResult.Ok,
        "changed" => VerbResult.Changed,
        "would-change" => VerbResult.WouldChange,
        _ => null,
    };

    private static CheckSeverity? Severity(string text) => text switch
    {
        "error" => CheckSeverity.Error,
        "warning" => CheckSeverity.Warning,
        _ => null,
    };

    private static CheckOutcome? Outcome(string text) => text switch
    {
        "passed" => CheckOutcome.Passed,
        "failed" => CheckOutcome.Failed,
        "waived" => CheckOutcome.Waived,
        _ => null,
    };

    private static StepResult? Result(string text) => text switch
    {
        "ok" => StepResult.Ok,
        "changed" => StepResult.Changed,
        "skipped" => StepResult.Skipped,
        "failed" => StepResult.Failed,
        "stopped" => StepResult.Stopped,
        _ => null,
    };

    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\' || i + 1 == field.Length)
            {
                text.Append(field[i]);
                continue;
            }
            i++;
            text.Append(field[i] switch { 't' => '\t', 'n' => '\n', var other => other });
        }
        return text.ToString();
    }
}

/// <param name="Index">From 1.</param>
/// <param name="Name">The step's name.</param>
public sealed record StepStarted(int Index, string Name) : ProtocolLine;

/// <param name="Result">What the verb found.</param>
/// <param name="Object">What it looked at: <c>file /etc/x</c>, <c>package socat</c>.</param>
/// <param name="Detail">Empty, or what differs.</param>
public sealed record VerbReported(VerbResult Result, string Object, string Detail) : ProtocolLine;

public sealed record StepSkipped(string Reason) : ProtocolLine;

public sealed record Warning(string Code, string Message) : ProtocolLine;

/// <param name="Id">What a waiver names.</param>
/// <param name="Severity">Whether a failure fails the stage.</param>
/// <param name="Outcome">Waived: it failed, and that is accepted.</param>
/// <param name="Seen">The fact.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record CheckReported(string Id, CheckSeverity Severity, CheckOutcome Outcome, string Seen, string Advice) : ProtocolLine;

public sealed record OutputDeclared(string Name, string Value) : ProtocolLine;

public sealed record StepFailure(string Code, string Message, string Hint) : ProtocolLine;

public sealed record StepEnded(int Index, StepResult Result, int ExitCode) : ProtocolLine;
