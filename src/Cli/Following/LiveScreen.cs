using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slipway.Cli.Following;

/// <summary>
/// Frames on the terminal's alternate screen, each from its upper left corner and no larger than the window: whatever a resize did to
/// the frame before, the next one covers it, and the scrollback gets none of them.
/// </summary>
internal sealed class LiveScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l";
    private const string Leave = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string EraseLine = "\e[K";
    private const string EraseBelow = "\e[J";

    private readonly IAnsiConsole _console;

    public LiveScreen(IAnsiConsole console)
    {
        _console = console;
        Write(Enter);
    }

    public int Width => _console.Profile.Width;

    public int Height => _console.Profile.Height;

    public void Draw(IRenderable frame)
    {
        var lines = _console.ToAnsi(new Cropped(frame)).TrimEnd('\n').Split('\n');
        // What is erased first is not what was just written into the last column.
        Write(Home + string.Join("\r\n", lines.Take(Height).Select(line => EraseLine + line.TrimEnd('\r'))) + (lines.Length < Height ? "\r\n" + EraseBelow : ""));
    }

    public void Dispose() => Write(Leave);

    private void Write(string text)
    {
        _console.Profile.Out.Writer.Write(text);
        _console.Profile.Out.Writer.Flush();
    }

    /// <summary>Lines that are cut off at the window's edge instead of being wrapped.</summary>
    private sealed class Cropped(IRenderable inner) : Renderable
    {
        private const int Endless = 10_000;

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            Segment.SplitLines(inner.Render(options, Endless)).SelectMany(line => Segment.Truncate(line, maxWidth).Append(Segment.LineBreak));
    }
}
