namespace Slipway.StepRunners;

/// <summary>Section <c>Runner</c>.</summary>
public sealed class RunnerOptions
{
    /// <summary>Names this process in leases and attempts; must be unique among runners.</summary>
    public string Id { get; set; } = $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..4]}";

    /// <summary>Attempts performed at the same time.</summary>
    public int Slots { get; set; } = 20;

    /// <summary>How long a lease lasts without renewal. After that another runner takes the attempt over.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Between two renewals, and between two questions to a host whether what is followed there still runs.</summary>
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection that broke is sought again before the attempt counts as unreachable.</summary>
    public TimeSpan ReconnectBudget { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes of output stored per attempt; the middle of longer output is left out.</summary>
    public int OutputCap { get; set; } = 4 * 1024 * 1024;
}
