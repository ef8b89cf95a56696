namespace Slipway.Tests.StepRunners;

/// <summary>Where a step waits until the test lets it go on.</summary>
internal sealed class Gate : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"slipway-gate-{Guid.NewGuid():n}");

    public string Wait => $"while [ ! -e {_file} ]; do sleep 0.05; done\n";

    public void Open() => File.WriteAllText(_file, "");

    public void Dispose() => File.Delete(_file);
}
