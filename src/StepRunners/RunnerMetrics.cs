using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Slipway.StepRunners;

/// <summary>Meter and activity source of this process.</summary>
internal sealed class RunnerMetrics
{
    public const string Name = "Slipway.Runner";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _connectFailures;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _leasesLost;

    public RunnerMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _connectFailures = _meter.CreateCounter<long>("slipway.runner.connect.failures", "{failure}");
        _steps = _meter.CreateCounter<long>("slipway.runner.steps", "{step}");
        _leasesLost = _meter.CreateCounter<long>("slipway.runner.leases.lost", "{lease}");
    }

    public void ConnectFailed(string code) => _connectFailures.Add(1, new KeyValuePair<string, object?>("code", code));

    public void StepEnded(string stage, string outcome) =>
        _steps.Add(1, new KeyValuePair<string, object?>("stage", stage), new KeyValuePair<string, object?>("outcome", outcome));

    public void LeaseLost() => _leasesLost.Add(1);

    public void ObserveSessions(Func<int> open) => _meter.CreateObservableGauge("slipway.runner.sessions", open, "{session}");

    public void ObserveLeases(Func<int> held) => _meter.CreateObservableGauge("slipway.runner.leases", held, "{lease}");

    public void ObserveSlots(Func<int> used) => _meter.CreateObservableGauge("slipway.runner.slots.used", used, "{slot}");
}
