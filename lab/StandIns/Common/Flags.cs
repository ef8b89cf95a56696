namespace Slipway.StandIns.Common;

/// <summary>Command lines in pflag's manner; a flag nobody declared is an error, as it is in the real programs.</summary>
public sealed class Flags
{
    private readonly Dictionary<string, List<string>> values = [];

    public List<string> Words { get; } = [];

    /// <param name="args">The command line.</param>
    /// <param name="withValue">Flags that take a value, separated by spaces; <c>o=output</c> declares a short form.</param>
    /// <param name="boolean">Flags that need none.</param>
    public static Flags Parse(IReadOnlyList<string> args, string withValue, string boolean)
    {
        var takesValue = Declared(withValue);
        var isBoolean = Declared(boolean);
        var flags = new Flags();
        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            if (arg == "--")
            {
                flags.Words.AddRange(args.Skip(i + 1));
                break;
            }
            if (arg == "-" || !arg.StartsWith('-'))
            {
                flags.Words.Add(arg);
                continue;
            }
            var isLong = arg.StartsWith("--", StringComparison.Ordinal);
            var body = arg.TrimStart('-');
            var equals = body.IndexOf('=', StringComparison.Ordinal);
            var given = equals < 0 ? body : body[..equals];
            string? value = equals < 0 ? null : body[(equals + 1)..];
            if (!isLong && given.Length > 1 && value is null)
            {
                value = given[1..];
                given = given[..1];
            }
            if (takesValue.TryGetValue(given, out var name))
            {
                value ??= i + 1 < args.Count ? args[++i] : throw new CommandException($"error: flag needs an argument: {arg}");
            }
            else if (isBoolean.TryGetValue(given, out name))
            {
                value ??= "true";
            }
            else
            {
                throw new CommandException($"error: unknown {(isLong ? "flag" : "shorthand flag")}: {(isLong ? "--" : "-")}{given}");
            }
            if (!flags.values.TryGetValue(name, out var list)) flags.values[name] = list = [];
            list.Add(value);
        }
        return flags;
    }

    public string? this[string name] => values.TryGetValue(name, out var list) ? list[^1] : null;

    public bool Has(string name) => this[name] is { } value && value != "false";

    public IReadOnlyList<string> All(string name) => values.TryGetValue(name, out var list) ? list : [];

    public IEnumerable<string> List(string name) => All(name).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public string Required(string name) => this[name] ?? throw new CommandException($"error: required flag --{name} not set");

    private static Dictionary<string, string> Declared(string list)
    {
        var declared = new Dictionary<string, string>();
        foreach (var item in list.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split('=');
            declared[parts[0]] = parts[^1];
            declared[parts[^1]] = parts[^1];
        }
        return declared;
    }
}
