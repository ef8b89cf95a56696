using MassTransit;
using Slipway.AppHost.Resources;

namespace Slipway.Tests.Messaging;

/// <summary>This test program once more, as a process of its own that makes parts until it is killed.</summary>
internal static class Victim
{
    public const string Argument = "--victim";

    public static ChildProcess Start(Place place) => ChildProcess.Start(
        [Environment.ProcessPath!, Argument],
        new Dictionary<string, string?> { ["VICTIM_NAME"] = place.Name, ["VICTIM_DATABASE"] = place.Database, ["VICTIM_BROKER"] = place.Broker },
        TestContext.Current.SendDiagnosticMessage);

    public static async Task<int> RunAsync()
    {
        var place = new Place(Read("VICTIM_NAME"), Read("VICTIM_DATABASE"), Read("VICTIM_BROKER"));
        await using var workshop = await Workshop.OpenAsync(place, CancellationToken.None, bus => bus.AddConsumer<PartMaker>());
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private static string Read(string variable) => Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set");
}
