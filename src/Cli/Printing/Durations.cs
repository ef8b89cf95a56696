using System.Globalization;

namespace Slipway.Cli.Printing;

internal static class Durations
{
    /// <summary><c>1:05</c>, <c>1:02:03</c>.</summary>
    public static string Clock(TimeSpan time) =>
        (time < TimeSpan.Zero ? TimeSpan.Zero : time) is var t && t.TotalHours >= 1
            ? t.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
            : t.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    /// <summary><c>0.4 s</c>, <c>12 s</c>, <c>1:05</c>.</summary>
    public static string Short(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        _ => Clock(time),
    };
}
