using Slipway.Tests.Lab.Fixtures;

[assembly: AssemblyFixture(typeof(LabSystem))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>One lab and one Slipway for the assembly, and the stories that are told on them.</summary>
public sealed class LabSystem : IAsyncLifetime
{
    private string? _whyNot;

    internal LabHosts Hosts { get; } = new(LabHosts.TestSubnet);

    internal RunningSlipway Slipway { get; } = new();

    internal TraceReceiver Traces { get; } = new();

    internal Canaries Canaries { get; } = new();

    internal ProcessWatch Processes { get; }

    internal QueueWatch Queues { get; }

    public LabSystem() => (Processes, Queues) = (new ProcessWatch(Canaries), new QueueWatch(Canaries));

    /// <summary>The hosts' key, encrypted with a passphrase of <see cref="Canaries"/>.</summary>
    internal string LockedKey { get; private set; } = "";

    internal ReferenceStory Reference { get; private set; } = null!;

    internal SoloStory Solo { get; private set; } = null!;

    internal FrailStory Frail { get; private set; } = null!;

    internal GuideStory Guide { get; private set; } = null!;

    internal HighAvailabilityStory HighAvailability { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _whyNot = await LabHosts.WhyNotAsync();
        if (_whyNot is not null)
            return;
        await Traces.StartAsync();
        await Task.WhenAll(Hosts.UpAsync($"alma1,{LabHosts.RedHat}:redhat,alma-w2,{LabHosts.Solo},{LabHosts.Frail},{LabHosts.Guide},{LabHosts.Orphan},{string.Join(',', LabHosts.HighAvailability)}"), Slipway.StartAsync(Traces.Address));
        LockedKey = await Hosts.LockedKeyAsync(Canaries.KeyPassphrase);
        Canaries.Add("key", SeedOf(Hosts.PrivateKey));
        // Its last full line is encrypted, and so of no other key.
        Canaries.Add("locked-key", LockedKey.Trim().Split('\n')[^3]);
        Processes.Start();
        await Queues.StartAsync(Slipway.Ready.ConnectionStrings["rabbitmq"]);
        Reference = new ReferenceStory(this);
        Solo = new SoloStory(this);
        Frail = new FrailStory(this);
        Guide = new GuideStory(this);
        HighAvailability = new HighAvailabilityStory(this);
    }

    /// <returns>What an Ed25519 key has to hide, as it stands in its file: all before and after it is in every such key, or public.</returns>
    private static string SeedOf(string key) =>
        Convert.ToBase64String(Convert.FromBase64String(string.Concat(key.Split('\n').Where(line => !line.StartsWith('-')))).AsSpan(162, 30));

    /// <summary>Skips the test where there can be no lab; where that may not be, it fails.</summary>
    internal void Need()
    {
        if (_whyNot is not null && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"CI must run the lab: {_whyNot}");
        Assert.SkipWhen(_whyNot is not null, _whyNot ?? "");
    }

    public async ValueTask DisposeAsync()
    {
        if (_whyNot is not null)
            return;
        await Processes.DisposeAsync();
        await Queues.DisposeAsync();
        await Slipway.DisposeAsync();
        await Hosts.DisposeAsync();
        await Traces.DisposeAsync();
    }
}
