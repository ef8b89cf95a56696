namespace Slipway.Persistence.Tenancy;

/// <summary>Roles, row-level security and partitions: the SQL that EF's model cannot say. Run once by the first migration.</summary>
internal static class Grants
{
    private static readonly string[] TenantTables =
    [
        "credentials", "cluster_secrets", "clusters", "spec_revisions", "hosts", "builds", "build_commands",
        "tasks", "task_edges", "attempts", "steps", "task_outputs", "events", "event_heads", "output_chunks", "idempotency_records",
    ];

    private static readonly string[] IdTables = ["ready_tasks", "leases", "runners", "inbox_messages", "outbox_messages"];

    public const string Partitions = """
        create table slipway.events (
            build_id uuid not null, sequence bigint not null, tenant_id uuid not null, type text not null,
            time timestamptz not null, data jsonb not null, primary key (build_id, sequence, time)
        ) partition by range (time);
        create table slipway.output_chunks (
            task_id uuid not null, attempt integer not null, "offset" bigint not null, tenant_id uuid not null, build_id uuid not null,
            step_index integer not null, data bytea not null, time timestamptz not null, primary key (task_id, attempt, "offset", time)
        ) partition by range (time);
        create table slipway.events_default partition of slipway.events default;
        create table slipway.output_chunks_default partition of slipway.output_chunks default;

        -- Called daily by the orchestrator; the default partitions catch what a missed day would lose.
        create function slipway.ensure_partitions() returns void language plpgsql security definer set search_path = pg_catalog as $$
        declare parent text; month timestamptz; name text;
        begin
            foreach parent in array array['events', 'output_chunks'] loop
                for month in select generate_series(date_trunc('month', now()), date_trunc('month', now()) + interval '2 months', interval '1 month') loop
                    name := format('%s_%s', parent, to_char(month, 'YYYYMM'));
                    if to_regclass('slipway.' || name) is null then
                        execute format('create table slipway.%I partition of slipway.%I for values from (%L) to (%L)', name, parent, month, month + interval '1 month');
                    end if;
                end loop;
            end loop;
        end $$;
        select slipway.ensure_partitions();
        """;

    public static IEnumerable<string> Statements()
    {
        yield return """
            do $$ begin
                if not exists (select from pg_roles where rolname = 'slipway_app') then create role slipway_app nologin; end if;
                if not exists (select from pg_roles where rolname = 'slipway_system') then create role slipway_system nologin; end if;
                execute format('grant slipway_app, slipway_system to %I', current_user);
            end $$;
            grant usage on schema slipway to slipway_app, slipway_system;
            grant execute on function slipway.ensure_partitions() to slipway_system;
            grant select, insert on slipway.data_protection_keys to slipway_app;
            grant usage on all sequences in schema slipway to slipway_app, slipway_system;
            """;

        foreach (var table in TenantTables)
        {
            yield return Isolated(table) + $"grant select, insert, update, delete on slipway.{table} to slipway_app;";
        }

        yield return Isolated("audit_events") + "grant select, insert on slipway.audit_events to slipway_app;";

        // Who calls is found out before the tenant is known.
        yield return Isolated("api_keys") + """
            grant select, insert, update on slipway.api_keys to slipway_app;
            create policy lookup on slipway.api_keys for select to slipway_system using (true);
            grant select on slipway.api_keys to slipway_system;
            grant select on slipway.tenants to slipway_app;
            grant select, insert on slipway.tenants to slipway_system;
            """;

        // The reconciler looks for rows whose message may be lost; it sees ids and states, nothing a tenant wrote.
        yield return Visible("builds", "id, tenant_id, current_state, updated_at")
            + Visible("tasks", "id, tenant_id, build_id, host_id, \"order\", state, attempt")
            + Visible("attempts", "task_id, number, tenant_id, build_id, epoch, finished_at")
            + Visible("build_commands", "id, tenant_id, build_id, created_at, handled_at");

        foreach (var table in IdTables)
        {
            yield return $"grant select, insert, update, delete on slipway.{table} to slipway_app, slipway_system;";
        }
    }

    /// <summary>A tenant sees its own row of the table of tenants; who manages tenants sees and changes all.</summary>
    public const string TenantsSecured = """
        alter table slipway.tenants enable row level security;
        alter table slipway.tenants force row level security;
        create policy member on slipway.tenants for select to slipway_app
            using (id = nullif(current_setting('slipway.tenant_id', true), '')::uuid);
        create policy management on slipway.tenants to slipway_app
            using (current_setting('slipway.manages_tenants', true) = 'on') with check (current_setting('slipway.manages_tenants', true) = 'on');
        create policy lookup on slipway.tenants to slipway_system using (true) with check (true);
        grant insert, update on slipway.tenants to slipway_app;
        -- When a key was last used is noted by whoever finds it, before the tenant is known.
        create policy used on slipway.api_keys for update to slipway_system using (true) with check (true);
        grant update (last_used_at) on slipway.api_keys to slipway_system;
        """;

    public const string TenantsUnsecured = """
        revoke update (last_used_at) on slipway.api_keys from slipway_system;
        drop policy used on slipway.api_keys;
        revoke insert, update on slipway.tenants from slipway_app;
        drop policy lookup on slipway.tenants;
        drop policy management on slipway.tenants;
        drop policy member on slipway.tenants;
        alter table slipway.tenants no force row level security;
        alter table slipway.tenants disable row level security;
        """;

    internal static string Visible(string table, string columns) => $"""
        create policy reconcile on slipway.{table} for select to slipway_system using (true);
        grant select ({columns}) on slipway.{table} to slipway_system;

        """;

    /// <summary>Rows are seen and written by slipway_app for the session's tenant only; what it may do is granted beside.</summary>
    internal static string Isolated(string table) => $"""
        alter table slipway.{table} enable row level security;
        alter table slipway.{table} force row level security;
        create policy tenant on slipway.{table} to slipway_app
            using (tenant_id = nullif(current_setting('slipway.tenant_id', true), '')::uuid)
            with check (tenant_id = nullif(current_setting('slipway.tenant_id', true), '')::uuid);

        """;
}
