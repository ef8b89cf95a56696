using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Audit;
using Slipway.Tests.Support;

namespace Slipway.Tests.Persistence;

public sealed class AuditChainTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private static readonly Guid Mine = Guid.CreateVersion7();
    private static readonly Guid Theirs = Guid.CreateVersion7();
    private string _connection = null!;
    private IHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await fixture.Database.CreateAsync();
        _host = fixture.Database.HostOn(_connection);
    }

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_appended_is_sealed_into_a_chain_of_its_tenant()
    {
        await AppendAsync(Mine, "a", "b");
        await AppendAsync(Theirs, "c");
        var before = await VerifyAsync();

        var heads = await SealAsync();
        await AppendAsync(Mine, "d");
        await SealAsync();

        Assert.Equal((true, 0L, 2L), (before.Valid, before.Sealed, before.Unsealed));
        Assert.Equal([1L, 2L], heads.Select(head => head.Sequence).Order());
        var after = await VerifyAsync();
        Assert.Equal((true, 3L, 0L, 3L), (after.Valid, after.Sealed, after.Unsealed, after.Sequence));
        Assert.Equal(1, (await VerifyAsync(Theirs)).Sequence);
        Assert.Empty(await SealAsync());
    }

    [Fact]
    public async Task Another_process_with_the_same_master_key_verifies_it()
    {
        await AppendAsync(Mine, "a");
        await SealAsync();
        using var other = fixture.Database.HostOn(_connection);

        Assert.True((await VerifyAsync(host: other)).Valid);
    }

    [Theory]
    [InlineData(AuditDefectKind.Changed, 2, "update slipway.audit_events set actor = 'nobody' where action = 'b'")]
    [InlineData(AuditDefectKind.Changed, 2, "update slipway.audit_events set data = '{\"n\": 2}' where action = 'b'")]
    [InlineData(AuditDefectKind.Changed, 2, "update slipway.audit_events set time = time + interval '1 microsecond' where action = 'b'")]
    [InlineData(AuditDefectKind.Changed, 1, "update slipway.audit_seals set mac = decode(repeat('ab', 32), 'hex') where sequence = 1")]
    [InlineData(AuditDefectKind.Missing, 2, "delete from slipway.audit_events where action = 'b'")]
    [InlineData(AuditDefectKind.Missing, 3, "delete from slipway.audit_events where action = 'b'; delete from slipway.audit_seals where sequence = 2")]
    [InlineData(AuditDefectKind.CutOff, 2, "delete from slipway.audit_events where action = 'c'; delete from slipway.audit_seals where sequence = 3")]
    [InlineData(AuditDefectKind.CutOff, 0, "delete from slipway.audit_events; delete from slipway.audit_seals")]
    [InlineData(AuditDefectKind.CutOff, 3, "delete from slipway.audit_heads")]
    public async Task Whoever_rewrites_a_chain_is_found(AuditDefectKind kind, long sequence, string tampering)
    {
        await AppendAsync(Mine, "a", "b", "c");
        await SealAsync();

        await AsSuperuserAsync(tampering);

        var report = await VerifyAsync();
        Assert.False(report.Valid);
        Assert.Contains((kind, (long?)sequence), report.Defects.Select(defect => (defect.Kind, defect.Sequence)));
    }

    [Fact]
    public async Task Two_events_that_changed_places_are_found()
    {
        await AppendAsync(Mine, "a", "b", "c");
        await SealAsync();

        await AsSuperuserAsync(
            """
            drop index slipway.ix_audit_seals_event_id;
            update slipway.audit_seals s set event_id = o.event_id from slipway.audit_seals o where s.sequence + o.sequence = 3 and s.sequence <= 2;
            """);

        Assert.Equal([1L, 2L], (await VerifyAsync()).Defects.Select(defect => defect.Sequence!.Value));
    }

    [Fact]
    public async Task A_chain_that_was_rolled_back_with_its_head_is_found_by_whoever_remembers_a_later_link()
    {
        await AppendAsync(Mine, "a", "b");
        await SealAsync();
        await AsSuperuserAsync("create table slipway.kept as select * from slipway.audit_heads");
        await AppendAsync(Mine, "c");
        await SealAsync();
        var remembered = await VerifyAsync();

        await AsSuperuserAsync(
            """
            delete from slipway.audit_events where action = 'c'; delete from slipway.audit_seals where sequence = 3;
            delete from slipway.audit_heads; insert into slipway.audit_heads select * from slipway.kept
            """);

        Assert.True((await VerifyAsync()).Valid);
        var report = await VerifyAsync(known: (remembered.Sequence, Convert.FromHexString(remembered.Head)));
        Assert.Equal([AuditDefectKind.CutOff], report.Defects.Select(defect => defect.Kind));
    }

    [Theory]
    [InlineData("seal = h.seal")]
    [InlineData("seal = s.mac")]
    [InlineData("seal = null")]
    public async Task A_head_that_was_made_of_an_earlier_link_is_found_also_after_the_next_event(string seal)
    {
        await AppendAsync(Mine, "a", "b", "c");
        await SealAsync();

        await AsSuperuserAsync(
            $"""
            delete from slipway.audit_events where action = 'c'; delete from slipway.audit_seals where sequence = 3;
            update slipway.audit_heads h set sequence = 2, mac = s.mac, {seal} from slipway.audit_seals s where s.sequence = 2
            """);

        Assert.Equal([AuditDefectKind.CutOff], (await VerifyAsync()).Defects.Select(defect => defect.Kind));
        await AppendAsync(Mine, "d");
        await SealAsync();
        Assert.Equal([AuditDefectKind.CutOff], (await VerifyAsync()).Defects.Select(defect => defect.Kind));
    }

    [Fact]
    public async Task Heads_of_a_version_that_sealed_none_are_sealed_when_the_operator_says_so()
    {
        await AppendAsync(Mine, "a");
        await SealAsync();
        await AsSuperuserAsync("update slipway.audit_heads set seal = null");

        Assert.Equal(1, await _host.Services.GetRequiredService<AuditSealing>().SealHeadsAsync(TestContext.Current.CancellationToken));

        await AppendAsync(Mine, "b");
        await SealAsync();
        Assert.True((await VerifyAsync()).Valid);
    }

    [Fact]
    public async Task A_chain_without_its_key_is_not_valid()
    {
        await AppendAsync(Mine, "a");
        await SealAsync();

        await AsSuperuserAsync("delete from slipway.audit_keys");

        Assert.False((await VerifyAsync()).Valid);
    }

    [Fact]
    public async Task An_event_that_was_put_in_behind_the_chain_is_found()
    {
        await AppendAsync(Mine, "a");
        await SealAsync();

        await AsSuperuserAsync(
            """
            alter table slipway.audit_events disable trigger appended;
            insert into slipway.audit_events (id, tenant_id, time, actor, action, target, data) select gen_random_uuid(), tenant_id, now(), 'x', 'x', 'x', '{}' from slipway.audit_events
            """);

        Assert.Equal([AuditDefectKind.Added], (await VerifyAsync()).Defects.Select(defect => defect.Kind));
    }

    [Fact]
    public async Task An_event_that_vanished_before_it_was_sealed_is_found()
    {
        await AppendAsync(Mine, "a");

        await AsSuperuserAsync("delete from slipway.audit_events");
        await SealAsync();

        Assert.Equal([AuditDefectKind.Missing], (await VerifyAsync()).Defects.Select(defect => defect.Kind));
    }

    [Theory]
    [InlineData("slipway_app", "update slipway.audit_events set actor = 'x'")]
    [InlineData("slipway_app", "delete from slipway.audit_events")]
    [InlineData("slipway_app", "delete from slipway.audit_seals")]
    [InlineData("slipway_app", "update slipway.audit_heads set sequence = 0")]
    [InlineData("slipway_app", "delete from slipway.audit_unsealed")]
    [InlineData("slipway_system", "select * from slipway.audit_events")]
    [InlineData("slipway_system", "delete from slipway.audit_events")]
    [InlineData("slipway_auditor", "update slipway.audit_events set actor = 'x'")]
    [InlineData("slipway_auditor", "delete from slipway.audit_events")]
    [InlineData("slipway_auditor", "update slipway.audit_seals set sequence = 9")]
    [InlineData("slipway_auditor", "delete from slipway.audit_seals")]
    [InlineData("slipway_auditor", "delete from slipway.audit_heads")]
    public async Task No_role_of_the_services_may_rewrite_anything(string role, string statement)
    {
        await AppendAsync(Mine, "a");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AsSuperuserAsync($"set role {role}; select set_config('slipway.tenant_id', '{Mine}', false); {statement}"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private Task AppendAsync(Guid tenant, params string[] actions) => _host.AsTenantAsync(tenant, async (db, _) =>
    {
        foreach (var action in actions)
        {
            db.AuditEvents.Add(new AuditEvent
            {
                Id = Guid.CreateVersion7(),
                TenantId = tenant,
                Time = TimeProvider.System.GetUtcNow(),
                Actor = "somebody",
                Action = action,
                Target = "something",
                Data = """{"n": 1}""",
            });
            await db.SaveChangesAsync();
        }
    });

    private Task<IReadOnlyList<ChainHead>> SealAsync() => _host.Services.GetRequiredService<AuditSealing>().SealAsync(TestContext.Current.CancellationToken);

    private async Task<AuditReport> VerifyAsync(Guid? tenant = null, (long, byte[])? known = null, IHost? host = null) =>
        (await (host ?? _host).AsTenantAsync(tenant ?? Mine, (db, services) =>
            services.GetRequiredService<AuditVerification>().VerifyAsync(db, tenant ?? Mine, known, TestContext.Current.CancellationToken)))!;

    private async Task AsSuperuserAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connection) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
