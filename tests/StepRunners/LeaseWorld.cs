using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slipway.Contracts.Messages;
using Slipway.StepRunners.Execution;
using Slipway.StepRunners.Leases;
using Slipway.StepRunners.Ssh;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>A task, another of its host that follows when it is given up, and several runners, each of which takes one move at a time, in the order of <see cref="AttemptRunner"/>.</summary>
internal sealed class LeaseWorld(RunnerBench bench, IReadOnlyList<IHost> runners, SshServer server, Guid first) : IAsyncDisposable
{
    private readonly List<Course> _courses = [];
    private readonly SshTarget _target = server.Target("root");
    private Guid _task = first;
    private long _epoch = 1;

    public List<Assignment> Committed { get; } = [];

    private static bool HasResult(Guid task) => File.Exists($"/run/slipway/{task:n}.1/result");

    /// <summary>The message of the newest epoch, or an old one of it, reaches a runner.</summary>
    public async Task HearAsync(int who)
    {
        var runner = runners[who % runners.Count];
        var message = new RunTask(bench.Tenant, bench.Build, _task, 1, Math.Max(1, _epoch - who % 9 / 8));
        if (await runner.Services.GetRequiredService<LeaseTable>().TakeAsync(message, default) is { HostId: var host })
        {
            Assert.Equal(_epoch, message.Epoch);
            _courses.Add(new Course(runner, new Assignment(bench.Tenant, bench.Build, _task, host, 1, message.Epoch, default)));
        }
    }

    /// <summary>What the reconciler does with a lease that ran out.</summary>
    public async Task ExpireAsync()
    {
        var moved = await bench.DbAsync(db => db.Database.ExecuteSqlAsync(
            $"update slipway.leases set epoch = epoch + 1, runner_id = null, expires_at = now() + interval '15 s' where task_id = {_task} and epoch = {_epoch}"));
        _epoch += moved;
    }

    /// <summary>What a forced cancel without a live runner does, and then a resume: another task of the host has its turn.</summary>
    public async Task GiveUpAsync(Guid next)
    {
        await bench.DbAsync(db => db.Leases.Where(l => l.TaskId == _task).ExecuteDeleteAsync());
        (_task, _epoch) = (next, 1);
        await bench.LeaseAsync(next, attempt: 1, epoch: 1);
    }

    public Task GoOnAsync(int who) => _courses.Count == 0 ? Task.CompletedTask : GoOnAsync(new Index(who % _courses.Count));

    public async Task GoOnAsync(Index who)
    {
        if (_courses.Count == 0)
        {
            return;
        }

        var course = _courses[who];
        try
        {
            if (await MoveAsync(course))
            {
                return;
            }
        }
        catch (ConnectionDropped)
        {
            // Another task of the host was looked for meanwhile.
            course.Move = Move.Look;
            return;
        }
        catch (Exception e) when (e is LeaseLost or Fenced)
        {
            // As AttemptWorker: detach and touch nothing.
            Assert.True(!IsNewest(course.Assignment) || IsCommitted(_task), $"{e.GetType().Name} although epoch {course.Assignment.Epoch} is the newest");
        }

        await EndAsync(course);
    }

    /// <summary>Lets the step end, and waits until it has if it runs.</summary>
    public async Task OpenAsync(Gate gate, bool yes)
    {
        if (yes)
        {
            gate.Open();
            await EndOfStepAsync();
        }
    }

    /// <summary>Nobody is paused any more, and the reconciler finds what nobody holds.</summary>
    public async Task HealAsync(bool newestFirst)
    {
        for (var round = 0; round < 200 && (_courses.Count > 0 || await bench.LeaseOfAsync(_task) is not null); round++)
        {
            await EndOfStepAsync();
            if (_courses.Count > 0)
            {
                await GoOnAsync(newestFirst ? ^1 : Index.Start);
            }
            else
            {
                await ExpireAsync();
                await HearAsync(0);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var course in _courses.ToList())
        {
            await EndAsync(course);
        }
    }

    /// <returns>False when the course is over.</returns>
    private async Task<bool> MoveAsync(Course course)
    {
        var (a, store) = (course.Assignment, course.Runner.Services.GetRequiredService<AttemptStore>());
        switch (course.Move)
        {
            case Move.Begin:
                course.BootId = (await store.BeginAsync(a, null, default)).BootId;
                Newest(a);
                course.Move = Move.Look;
                return true;
            case Move.Look:
                course.Session ??= await course.Runner.Services.GetRequiredService<SshSessionPool>().RentAsync(_target, default);
                course.Shell ??= await RootShell.OpenAsync(course.Session.Session, _target.User, null, TimeProvider.System, default);
                course.Remote ??= await RemoteAttempt.OpenAsync(course.Shell, a, default);
                course.Sighting = await course.Remote.LookAsync(default);
                course.Move = Supervision.Decide(course.Sighting.Found, course.Sighting.BootId, course.BootId) switch
                {
                    SupervisionAction.Start => Move.RecordStart,
                    SupervisionAction.Adopt or SupervisionAction.Collect => Move.Finish,
                    var action => throw new InvalidOperationException($"{action} on a host that neither lost nor rebooted anything"),
                };
                return true;
            case Move.RecordStart:
                await store.RecordStartAsync(a, await PlanAsync(), course.Sighting!.BootId, "SHA256:key", default);
                Newest(a);
                course.Move = Move.Start;
                return true;
            case Move.Start:
                var plan = await PlanAsync();
                await course.Remote!.StartAsync("n0nce", course.Sighting!.BootId, plan.Files, plan.SecretInputs, TimeSpan.FromMinutes(1), default);
                course.Move = Move.Finish;
                return true;
            case Move.Finish:
                if (!HasResult(a.TaskId) && a.TaskId == _task && !IsCommitted(_task))
                {
                    // The step still runs; following its output tells nothing new.
                    return true;
                }

                await store.FinishAsync(new HeldLease(a), null, new AttemptProgress([], 0, [], []), new Dictionary<string, string>(), new AttemptOutcome("succeeded", 0, null), default);
                Newest(a);
                Committed.Add(a);
                course.Move = Move.Remove;
                return true;
            default:
                await course.Remote!.RemoveAsync(default);
                return false;
        }

        Task<AttemptPlan> PlanAsync() => course.Runner.Services.GetRequiredService<ReadPlan>()(a, default);
    }

    // What has just been committed was the newest epoch's to commit.
    private void Newest(Assignment a) => Assert.True(IsNewest(a), $"epoch {a.Epoch} of {a.TaskId} could commit");

    private bool IsCommitted(Guid task) => Committed.Any(a => a.TaskId == task);

    private bool IsNewest(Assignment a) => (a.TaskId, a.Epoch) == (_task, _epoch);

    private async Task EndOfStepAsync()
    {
        if (Directory.Exists($"/run/slipway/{_task:n}.1"))
        {
            await Eventually.SeesAsync(() => Task.FromResult(HasResult(_task)), ended => ended);
        }
    }

    private async Task EndAsync(Course course)
    {
        _courses.Remove(course);
        if (course.Remote is { } remote)
        {
            await remote.DisposeAsync();
        }

        if (course.Session is { } session)
        {
            await session.DisposeAsync();
        }
    }

    private enum Move { Begin, Look, RecordStart, Start, Finish, Remove }

    private sealed class Course(IHost runner, Assignment assignment)
    {
        public IHost Runner => runner;
        public Assignment Assignment => assignment;
        public Move Move { get; set; }
        public string? BootId { get; set; }
        public SshSessionPool.Rented? Session { get; set; }
        public RootShell? Shell { get; set; }
        public RemoteAttempt? Remote { get; set; }
        public Sighting? Sighting { get; set; }
    }
}
