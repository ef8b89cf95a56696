using CsCheck;
using Microsoft.EntityFrameworkCore;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>
/// Runners that stop (as under SIGSTOP) before any of their moves and go on when their lease has long been another's, or their task was given up by a forced
/// cancel and another of its host has come. Database, sshd, root shell and supervise.sh are real.
/// </summary>
public sealed class LeaseModelTests(Servers servers, SshServer server)
{
    private const int Runners = 3;

    // Each runner in turn gets the task, makes some moves and falls silent; then they wake, in some order.
    private static readonly Gen<History> Histories = Gen.Select(
        Gen.Int[0, 5].Array[Runners], Gen.Int[0, Runners], Gen.Int[1, 2 * Runners], Gen.Int[0, 99].Array[0, 12], Gen.Bool,
        (moves, opens, givenUp, wakes, newestFirst) => new History(moves, opens, givenUp, wakes, newestFirst));

    [Fact]
    public Task However_runners_are_paused_an_attempt_runs_once_and_ends_once() => CheckAsync(16);

    [Fact]
    [Trait("kind", "full")]
    public Task However_runners_are_paused_an_attempt_runs_once_and_ends_once_many_times() => CheckAsync(150);

    private async Task CheckAsync(int histories)
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var runners = Enumerable.Range(0, Runners).Select(n => bench.MakeRunner($"runner-{n}")).ToList();
        await Histories.SampleAsync(async history =>
        {
            using var gate = new Gate();
            var (trace, before) = (Path.GetTempFileName(), Path.GetTempFileName());
            var (task, given) = (await AddAsync(trace), await AddAsync(before));
            var isGivenUp = history.GivenUp < Runners;
            // A case that failed has left its own.
            await bench.DbAsync(db => db.Leases.ExecuteDeleteAsync());
            await using var world = new LeaseWorld(bench, runners, server, isGivenUp ? given : task);
            await bench.LeaseAsync(isGivenUp ? given : task, attempt: 1, epoch: 1);
            for (var runner = 0; runner < Runners; runner++)
            {
                await world.OpenAsync(gate, history.Opens == runner);
                await (history.GivenUp == runner ? world.GiveUpAsync(task) : Task.CompletedTask);
                await world.HearAsync(runner);
                for (var moves = 0; moves < history.Moves[runner]; moves++)
                {
                    await world.GoOnAsync(^1);
                }

                await world.ExpireAsync();
            }

            foreach (var who in history.Wakes)
            {
                await (who % 4 == 0 ? world.HearAsync(who) : world.GoOnAsync(who));
            }

            await world.OpenAsync(gate, yes: true);
            await world.HealAsync(history.NewestFirst);
            Assert.Equal("begin\nend\n", await File.ReadAllTextAsync(trace));
            Assert.StartsWith(await File.ReadAllTextAsync(before), "begin\nend\n", StringComparison.Ordinal);
            var attempt = (await bench.AttemptAsync(task))!;
            Assert.Equal(("succeeded", world.Committed.Single(a => a.TaskId == task).Epoch), (attempt.Outcome, attempt.Epoch));
            Assert.Null(await bench.LeaseOfAsync(task));
            Assert.Empty(Directory.GetFileSystemEntries("/run/slipway", $"{task:n}*"));
            Assert.Empty(Directory.GetFileSystemEntries("/run/slipway", $"{given:n}*"));
            File.Delete(trace);
            File.Delete(before);

            Task<Guid> AddAsync(string file) => bench.AddTaskAsync(new() { ["10-only"] = $"echo begin >>{file}\n{gate.Wait}echo end >>{file}\n" });
        }, iter: histories, threads: 1, writeLine: TestContext.Current.TestOutputHelper!.WriteLine);
    }

    /// <param name="Moves">How many moves each runner makes before it falls silent.</param>
    /// <param name="Opens">Before whose turn the step may end; the number of runners: after all.</param>
    /// <param name="GivenUp">Before whose turn the first task is given up for another; from the number of runners on: never.</param>
    /// <param name="Wakes">Who goes on, or hears an old message, while the others still sleep.</param>
    /// <param name="NewestFirst">In which order the rest wakes.</param>
    private sealed record History(int[] Moves, int Opens, int GivenUp, int[] Wakes, bool NewestFirst)
    {
        public override string ToString() => $"moves {string.Join(',', Moves)} opens {Opens} gives up {GivenUp} wakes {string.Join(',', Wakes)} {(NewestFirst ? "newest" : "oldest")} first";
    }
}
