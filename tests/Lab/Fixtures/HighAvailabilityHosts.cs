namespace Slipway.Tests.Lab.Fixtures;

/// <summary>Switches them off once nobody looks at their cluster any more: eight hosts keep a small machine busy.</summary>
public sealed class HighAvailabilityHosts(LabSystem system) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (system.HighAvailability is null)
            return;
        foreach (var host in LabHosts.HighAvailability)
            await system.Hosts.StopAsync(host);
    }
}
