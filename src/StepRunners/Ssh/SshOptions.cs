namespace Slipway.StepRunners.Ssh;

/// <summary>Section <c>Runner:Ssh</c>.</summary>
public sealed class SshOptions
{
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>While the host does not answer; then the attempt ends as unreachable.</summary>
    public int ConnectTries { get; set; } = 3;

    /// <summary>Before the second try; each further one waits that much longer.</summary>
    public TimeSpan ConnectPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Key exchange is processor time, so a crowd of hosts is let in by degrees.</summary>
    public int ConcurrentConnects { get; set; } = 16;

    /// <summary>How often a session in use is asked for a sign of life: a host without power sends no word that it is gone.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a session without a task stays open.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromSeconds(60);
}
