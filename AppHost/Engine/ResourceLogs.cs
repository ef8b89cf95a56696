namespace Slipway.AppHost.Engine;

/// <summary>Every line goes to a file per resource and, unless quiet, prefixed to the console.</summary>
public sealed class ResourceLogs : IDisposable
{
    private const int TailLength = 30;
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 31, 96, 93];

    private readonly Lock _console = new();
    private readonly Dictionary<string, Log> _logs = [];
    private readonly bool _quiet;

    public ResourceLogs(string directory, bool quiet)
    {
        _quiet = quiet;
        Directory = directory;
        System.IO.Directory.CreateDirectory(directory);
    }

    public string Directory { get; }

    public string PathOf(string name) => Path.Combine(Directory, $"{name}.log");

    public Action<string> Open(string name, bool onConsole = true)
    {
        lock (_logs)
        {
            if (!_logs.TryGetValue(name, out var log))
                _logs[name] = log = new Log(new StreamWriter(PathOf(name), append: true) { AutoFlush = true }, Colours[_logs.Count % Colours.Length], []);
            return line => Write(name, log, line, onConsole);
        }
    }

    /// <summary>The AppHost's own words, which are never quiet.</summary>
    public void Say(string line)
    {
        lock (_console)
            Console.WriteLine(line);
    }

    /// <summary>What a resource said last, for when it failed and its file is about to go.</summary>
    public IReadOnlyList<string> TailOf(string name)
    {
        lock (_logs)
        {
            if (!_logs.TryGetValue(name, out var log))
                return [];
            lock (log)
                return [.. log.Tail];
        }
    }

    public void Dispose()
    {
        lock (_logs)
        {
            foreach (var log in _logs.Values)
            {
                lock (log)
                    log.File.Dispose();
            }
        }
    }

    private void Write(string name, Log log, string line, bool onConsole)
    {
        lock (log)
        {
            // A line may still come in when its file is closed already, at the very end.
            if (log.File.BaseStream is not { CanWrite: true })
                return;
            log.File.WriteLine(line);
            log.Tail.Enqueue(line);
            if (log.Tail.Count > TailLength)
                log.Tail.Dequeue();
        }

        if (!_quiet && onConsole)
            Say(Console.IsOutputRedirected ? $"{name,-13}| {line}" : $"\e[{log.Colour}m{name,-13}|\e[0m {line}");
    }

    private sealed record Log(StreamWriter File, int Colour, Queue<string> Tail);
}
