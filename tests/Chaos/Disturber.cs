using System.Globalization;
using Slipway.AppHost.Resources;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;
using Slipway.Tests.Support;

namespace Slipway.Tests.Chaos;

/// <summary>
/// Kills, pauses and cuts at random while builds run. The seed decides what happens in which order, after which pauses and for how long;
/// what it meets at that moment is the machine's to say.
/// </summary>
internal sealed class Disturber(ChaosSystem system, int seed, Action<string> tell)
{
    private readonly Random _random = new(seed);
    private readonly Queue<string> _deck = new();
    private readonly Dictionary<string, Task> _mending = [];

    public Dictionary<string, int> Done { get; } = [];

    /// <summary>How often each host lost its network or its power.</summary>
    public Dictionary<string, int> BlowsByHost() => ChaosSystem.Names.ToDictionary(host => host, host => Done.GetValueOrDefault($"cut {host}") + Done.GetValueOrDefault($"reboot {host}"));

    /// <summary>
    /// What every first build sees, in an order of the seed's: all kinds of faults while a step runs on each host, held up until they are over. So a
    /// runner dies and another outsleeps its lease with a step in hand, and a host reboots under one.
    /// </summary>
    public async Task PlayHandAsync(Build build, CancellationToken stop)
    {
        try
        {
            var tasks = new Dictionary<string, Guid>();
            await foreach (var begun in system.Slipway.Client.FollowAsync(build.Id, 0, stop))
            {
                if (begun.IsStep("packages"))
                    tasks[(string)begun.Data["host"]!] = begun.Data["taskId"]!.GetValue<Guid>();
                if (tasks.Count == ChaosSystem.Names.Length)
                    break;
            }

            await DisturbOnceAsync($"kill {await system.Slipway.HolderAsync(build.Id, tasks["alma-w1"])}", default);
            // The host is away while the servers fall, and its task is tried again when all are back.
            await DisturbOnceAsync("reboot alma-w2", default);
            string[] cards = ["kill orchestrator", "kill postgres", "kill api", "pause api", "pause orchestrator"];
            _random.Shuffle(cards);
            var broker = _random.Next(cards.Length + 1);
            foreach (var card in (string[])[.. cards[..broker], "kill broker", "empty broker", .. cards[broker..]])
            {
                await PaceAsync(TimeSpan.FromMilliseconds(_random.Next(100, 2_000)), stop);
                await DisturbOnceAsync(card, TimeSpan.FromMilliseconds(_random.Next(1_000, 4_000)));
            }

            // Waits for the heir of the one that was killed.
            await DisturbOnceAsync($"outlast {await system.Slipway.HolderAsync(build.Id, tasks["alma-w1"])}", TimeSpan.FromSeconds(2));
            await DisturbOnceAsync("cut alma1", TimeSpan.FromMilliseconds(_random.Next(2_000, 8_000)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            // The sleeper has lost its lease by then, and somebody else has its step.
            await Task.WhenAll(_mending.Values);
            foreach (var host in (string[])["alma1", "alma-w1"])
                await system.Hosts.ReleasePackagesAsync(host);
        }
    }

    /// <summary>Disturbs until told to stop or <paramref name="limit"/> disturbances are done, and leaves everything mended.</summary>
    public async Task DisturbAsync(int limit, CancellationToken stop)
    {
        try
        {
            for (var done = 0; done < limit; done++)
            {
                await PaceAsync(TimeSpan.FromMilliseconds(_random.Next(1_000, 5_000)), stop);
                await DisturbOnceAsync(Draw(), TimeSpan.FromMilliseconds(_random.Next(2_000, 8_000)));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            await Task.WhenAll(_mending.Values);
        }
    }

    // A deck that is shuffled anew when it is empty: every kind happens, in any order.
    private string Draw()
    {
        if (_deck.Count == 0)
        {
            string[] cards =
            [
                "kill runner-1", "kill runner-2", "kill runner-1", "kill api", "kill orchestrator", "kill postgres", "kill broker", "empty broker",
                "pause runner-1", "pause runner-2", "outlast runner-1", "outlast runner-2", "pause api", "pause orchestrator", "pause broker",
                "cut alma1", "cut alma-w1", "cut alma-w2", "reboot alma1", "reboot alma-w1", "reboot alma-w2",
            ];
            _random.Shuffle(cards);
            foreach (var card in cards)
                _deck.Enqueue(card);
        }

        return _deck.Dequeue();
    }

    private async Task DisturbOnceAsync(string card, TimeSpan length)
    {
        var (verb, target) = (card.Split(' ')[0], card.Split(' ')[1]);
        if (_mending.TryGetValue(target, out var mending) && !mending.IsCompleted)
        {
            tell($"{card}: {target} is not back yet");
            return;
        }

        switch (verb, target)
        {
            case ("kill", "postgres"):
                await system.Postgres.KillAsync();
                await system.Postgres.RestartAsync(CancellationToken.None);
                break;
            case ("kill", "broker"):
                await system.RabbitMq.KillAsync();
                await system.RabbitMq.RestartAsync(CancellationToken.None);
                break;
            case ("empty", _):
                await system.RabbitMq.WipeAsync(CancellationToken.None);
                break;
            case ("reboot", _):
                await system.Hosts.OnAsync(target, "systemctl reboot");
                // Whoever pulls its cables now would find no cables.
                _mending[target] = Eventually.SeesAsync(() => system.Hosts.AnswersAsync(target), answers => answers, TimeSpan.FromMinutes(2));
                break;
            case ("cut", _):
                await system.Hosts.CutAsync(target);
                _mending[target] = LaterAsync(length, () => system.Hosts.MendAsync(target));
                break;
            default:
                var id = target == "broker" ? system.RabbitMq.ProcessId : system.Slipway.Ready.Instances[target].ProcessId;
                if (!File.Exists($"/proc/{id}/stat"))
                {
                    tell($"{card}: {target} is not back yet");
                    return;
                }

                if (verb == "kill")
                {
                    ChildProcess.Kill(-id, ChildProcess.SigKill);
                    break;
                }

                // A lease lives for 20 seconds.
                if (verb == "outlast")
                    length += TimeSpan.FromSeconds(22);
                ChildProcess.Kill(-id, ChildProcess.SigStop);
                _mending[target] = LaterAsync(length, () =>
                {
                    ChildProcess.Kill(-id, ChildProcess.SigCont);
                    return Task.CompletedTask;
                });
                break;
        }

        Done[card] = Done.GetValueOrDefault(card) + 1;
        tell(verb is "kill" or "empty" or "reboot" ? card : string.Create(CultureInfo.InvariantCulture, $"{card} for {length.TotalSeconds:0.0} s"));
    }

    private static async Task LaterAsync(TimeSpan after, Func<Task> mend)
    {
        await PaceAsync(after, CancellationToken.None);
        await mend();
    }

    /// <summary>When the next fault comes is part of the fault; nothing is waited for.</summary>
    private static async Task PaceAsync(TimeSpan time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(stop);
    }
}
