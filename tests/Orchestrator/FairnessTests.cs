using Npgsql;
using Slipway.Orchestrator.Dispatch;

namespace Slipway.Tests.Orchestrator;

/// <summary>The dispatcher's own SQL on a real Postgres; the runners are counted in ticks instead of waited for.</summary>
public sealed class FairnessTests(Servers servers)
{
    private const int Slots = 20;

    [Fact]
    public async Task A_build_of_500_hosts_makes_another_tenants_build_of_3_hosts_at_most_a_quarter_longer()
    {
        await using var alone = await Floor.OpenAsync(servers, Slots);
        var (big, small) = (await alone.TenantAsync(), await alone.TenantAsync());
        var undisturbed = await alone.RunAsync(await alone.BuildAsync(small, hosts: 3, stages: 6));

        await using var shared = await Floor.OpenAsync(servers, Slots);
        (big, small) = (await shared.TenantAsync(), await shared.TenantAsync());
        await shared.BuildAsync(big, hosts: 500, stages: 6);
        await shared.TickAsync(30);
        Assert.Equal(Slots - (Slots / 8), shared.Running(big));
        var disturbed = await shared.RunAsync(await shared.BuildAsync(small, hosts: 3, stages: 6));
        Assert.True(disturbed <= undisturbed * 1.25, $"{disturbed} ticks beside the big build, {undisturbed} alone");
        Assert.True(shared.Running(big) >= Slots - (Slots / 8), "what the small build leaves is the big one's");
    }

    [Fact]
    public async Task A_tenant_alone_takes_every_slot()
    {
        await using var floor = await Floor.OpenAsync(servers, Slots);
        var only = await floor.TenantAsync();
        await floor.BuildAsync(only, hosts: 50, stages: 1);
        await floor.TickAsync(1);
        Assert.Equal(Slots, floor.Running(only));
    }

    [Fact]
    public async Task Tenants_that_both_have_more_than_enough_to_do_share_by_weight()
    {
        await using var floor = await Floor.OpenAsync(servers, Slots);
        var (light, heavy) = (await floor.TenantAsync(weight: 10), await floor.TenantAsync(weight: 30));
        await floor.BuildAsync(light, hosts: 100, stages: 20);
        await floor.TickAsync(5);
        await floor.BuildAsync(heavy, hosts: 100, stages: 20);
        await floor.TickAsync(40);
        Assert.InRange(floor.Running(heavy), 13, 16);
        Assert.InRange(floor.Running(light), 4, 6);
    }

    [Fact]
    public async Task A_tenants_quota_of_tasks_bounds_it_and_leaves_the_rest_to_others()
    {
        await using var floor = await Floor.OpenAsync(servers, Slots);
        var (bounded, other) = (await floor.TenantAsync(maxTasks: 4), await floor.TenantAsync());
        await floor.BuildAsync(bounded, hosts: 50, stages: 3);
        await floor.TickAsync(1);
        Assert.Equal(4, floor.Running(bounded));
        await floor.BuildAsync(other, hosts: 50, stages: 3);
        for (var tick = 0; tick < 20; tick++)
        {
            await floor.TickAsync(1);
            Assert.InRange(floor.Running(bounded), 1, 4);
            Assert.InRange(floor.Running(other), Slots - 4 - (Slots / 8), Slots - 4);
        }
    }

    [Fact]
    public async Task A_tenants_own_builds_take_turns()
    {
        await using var floor = await Floor.OpenAsync(servers, Slots);
        var tenant = await floor.TenantAsync();
        await floor.BuildAsync(tenant, hosts: 200, stages: 6);
        await floor.TickAsync(30);
        var ticks = await floor.RunAsync(await floor.BuildAsync(tenant, hosts: 3, stages: 6));
        Assert.True(ticks <= 6 * Floor.LongestTask * 1.5, $"{ticks} ticks");
    }

    /// <summary>Builds whose hosts go through their stages one after the other. A task takes 5 to 15 ticks.</summary>
    private sealed class Floor : IAsyncDisposable
    {
        public const int LongestTask = 15;
        private readonly NpgsqlDataSource _database;
        private readonly Random _random = new(7);
        private readonly Dictionary<Guid, Work> _waiting = [];
        private readonly List<(Work Work, int Until)> _running = [];
        private int _now;

        private Floor(NpgsqlDataSource database) => _database = database;

        public static async Task<Floor> OpenAsync(Servers servers, int slots)
        {
            var floor = new Floor(NpgsqlDataSource.Create(await servers.Database.CreateAsync()));
            await floor.ExecuteAsync("insert into slipway.runners (id, slots, heartbeat_at, draining, version) values ('r', $1, now() + interval '1 hour', false, '1')", slots);
            return floor;
        }

        public async Task<Guid> TenantAsync(int weight = 10, int? maxTasks = null)
        {
            var id = Guid.CreateVersion7();
            await ExecuteAsync("insert into slipway.tenants (id, name, created_at, weight, max_tasks) values ($1, $2, now(), $3, $4)", id, id.ToString(), weight, (object?)maxTasks ?? DBNull.Value);
            return id;
        }

        public async Task<Guid> BuildAsync(Guid tenant, int hosts, int stages)
        {
            var build = Guid.CreateVersion7();
            await ReadyAsync([.. Enumerable.Range(0, hosts).Select(_ => new Work(tenant, build, Guid.CreateVersion7(), Guid.CreateVersion7(), stages))]);
            return build;
        }

        public int Running(Guid tenant) => _running.Count(task => task.Work.Tenant == tenant);

        /// <returns>Ticks until the build has ended.</returns>
        public async Task<int> RunAsync(Guid build)
        {
            var begun = _now;
            do
            {
                await TickAsync(1);
            }
            while (_waiting.Values.Any(work => work.Build == build) || _running.Any(task => task.Work.Build == build));
            return _now - begun;
        }

        public async Task TickAsync(int count)
        {
            for (; count > 0; count--)
            {
                _now++;
                var ended = _running.Where(task => task.Until <= _now).Select(task => task.Work).ToList();
                _running.RemoveAll(task => task.Until <= _now);
                await ExecuteAsync("delete from slipway.leases where task_id = any($1)", ended.Select(work => work.Task).ToArray());
                await ReadyAsync([.. ended.Where(work => work.Stages > 1).Select(work => work with { Task = Guid.CreateVersion7(), Stages = work.Stages - 1 })]);

                var next = await DispatchOrder.NextAsync(_database, CancellationToken.None);
                var taken = next.Select(candidate => _waiting[candidate.TaskId]).ToList();
                await ExecuteAsync("delete from slipway.ready_tasks where task_id = any($1)", taken.Select(work => work.Task).ToArray());
                await ExecuteAsync(
                    """
                    insert into slipway.leases (task_id, tenant_id, build_id, host_id, attempt, epoch, expires_at)
                    select t, n, b, h, 1, 1, now() + interval '1 hour' from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) w (t, n, b, h)
                    """,
                    Columns(taken));
                taken.ForEach(work => _waiting.Remove(work.Task));
                _running.AddRange(taken.Select(work => (work, _now + _random.Next(5, LongestTask + 1))));
                Assert.True(_running.Count <= Slots);
            }
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();

        private async Task ReadyAsync(IReadOnlyList<Work> tasks)
        {
            foreach (var work in tasks)
            {
                _waiting.Add(work.Task, work);
            }

            await ExecuteAsync(
                """
                insert into slipway.ready_tasks (task_id, tenant_id, build_id, host_id, "order", ready_at)
                select t, n, b, h, 1, now() from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) w (t, n, b, h)
                """,
                Columns(tasks));
        }

        private static object[] Columns(IReadOnlyList<Work> tasks) =>
            [tasks.Select(work => work.Task).ToArray(), tasks.Select(work => work.Tenant).ToArray(), tasks.Select(work => work.Build).ToArray(), tasks.Select(work => work.Host).ToArray()];

        private async Task ExecuteAsync(string sql, params object[] values)
        {
            await using var command = _database.CreateCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.AddWithValue(value);
            }

            await command.ExecuteNonQueryAsync();
        }

        private sealed record Work(Guid Tenant, Guid Build, Guid Host, Guid Task, int Stages);
    }
}
