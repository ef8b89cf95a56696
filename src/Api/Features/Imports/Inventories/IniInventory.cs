using System.Text.RegularExpressions;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Reads an inventory in Ansible's INI form.</summary>
internal static partial class IniInventory
{
    private static readonly char[] LineEnds = ['\n', '\r', '\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029'];

    /// <exception cref="ImportException"/>
    public static void Read(string file, string text, bool secret, Inventory into)
    {
        var reading = new Reading(file, secret, into);
        var number = 0;
        foreach (var line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split(LineEnds))
        {
            reading.Line(line.Trim(), ++number);
        }

        reading.End();
    }

    [GeneratedRegex(@"^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$")]
    private static partial Regex Section();

    [GeneratedRegex(@"^([^:\]\s]+)\s*(?:#.*)?$")]
    private static partial Regex GroupName();

    private enum Kind { Hosts, Children, Vars }

    private sealed class Reading(string file, bool secret, Inventory into)
    {
        // Groups that a section named before the section that declares them, and who asked.
        private readonly Dictionary<string, (Kind Kind, int Line, List<string> Parents)> _pending = new(StringComparer.Ordinal);
        private string _group = "ungrouped";
        private Kind _kind = Kind.Hosts;

        public void Line(string line, int number)
        {
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                return;
            }

            if (Section().Match(line) is { Success: true } section)
            {
                Begin(section.Groups[1].Value, section.Groups[2].Value, number);
            }
            else if (line[0] == '[' && line[^1] == ']')
            {
                throw Malformed(number, "this is no section header");
            }
            else
            {
                (_kind switch { Kind.Hosts => (Action<string, int>)Hosts, Kind.Children => Child, _ => Variable })(line, number);
            }
        }

        public void End()
        {
            foreach (var (name, (kind, line, parents)) in _pending)
            {
                throw Malformed(line, kind == Kind.Vars
                    ? $"[{name}:vars] is for a group that nothing declares"
                    : $"[{parents[^1]}:children] names '{name}', a group that nothing declares");
            }
        }

        private void Begin(string name, string kind, int number)
        {
            _group = name;
            _kind = kind switch
            {
                "" or "hosts" => Kind.Hosts,
                "children" => Kind.Children,
                "vars" => Kind.Vars,
                _ => throw Malformed(number, $"a section is of hosts, children or vars, not '{kind}'"),
            };
            if (into.Group(name) is null)
            {
                if (_kind == Kind.Vars)
                {
                    _pending.TryAdd(name, (Kind.Vars, number, []));
                }

                into.AddGroup(name, file, number);
            }

            if (_kind != Kind.Vars && _pending.Remove(name, out var asked))
            {
                asked.Parents.ForEach(parent => into.AddChild(parent, name, file, asked.Line));
            }
        }

        private void Hosts(string line, int number)
        {
            try
            {
                var words = ShellWords.Split(line);
                var pattern = words.Count > 0 ? words[0] : throw Malformed(number, "a host line has no host");
                var (names, port) = HostPattern.Expand(pattern);
                if (pattern.Trim() is "---" || (port is null && pattern.Trim().EndsWith(':')))
                {
                    throw Malformed(number, $"'{pattern}' is no host; is this file YAML?");
                }

                if (names.Count == 0)
                {
                    into.Notes.Add(new ReadingNote(file, number, pattern, "The range is empty."));
                }

                // One place, however many hosts.
                var values = words.Skip(1).Select(word => Assignment(word, number)).Select(value => Place(pattern, value.Name, value.Value, number)).ToList();
                foreach (var name in names)
                {
                    into.AddHost(name, _group, port, file, number);
                    values.ForEach(value => into.SetVariable(name, value));
                }
            }
            catch (FormatException exception)
            {
                throw Malformed(number, exception.Message);
            }
        }

        private (string Name, string Value) Assignment(string word, int number)
        {
            var sign = word.IndexOf('=', StringComparison.Ordinal);
            return sign < 0 ? throw Malformed(number, "behind the host stand only assignments key=value") : (word[..sign], word[(sign + 1)..]);
        }

        private void Child(string line, int number)
        {
            var name = GroupName().Match(line) is { Success: true } match ? match.Groups[1].Value : throw Malformed(number, "this is no group name");
            if (into.Group(name) is not null)
            {
                into.AddChild(_group, name, file, number);
            }
            else if (_pending.TryGetValue(name, out var asked))
            {
                asked.Parents.Add(_group);
            }
            else
            {
                _pending[name] = (Kind.Children, number, [_group]);
            }
        }

        private void Variable(string line, int number)
        {
            var sign = line.IndexOf('=', StringComparison.Ordinal);
            if (sign < 0)
            {
                throw Malformed(number, "a variable is key=value");
            }

            into.SetVariable(_group, Place(_group, line[..sign].Trim(), line[(sign + 1)..].Trim(), number));
        }

        private Definition Place(string owner, string name, string value, int number) => new(name, PythonLiteral.Parse(value), file, number, owner, secret);

        private ImportException Malformed(int line, string reason) => new(file, line, reason);
    }
}
