using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Audit;

/// <summary>Who may do what with the chain's tables; run by the migration that makes them.</summary>
internal static class AuditGrants
{
    public static string Statements() => """
        do $$ declare login text; begin
            if not exists (select from pg_roles where rolname = 'slipway_auditor') then create role slipway_auditor nologin; end if;
            execute format('grant slipway_auditor to %I', current_user);
            -- The services' logins, where they are others than the schema's owner.
            for login in select m.rolname from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid where g.rolname = 'slipway_system' loop
                execute format('grant slipway_auditor to %I', login);
            end loop;
        end $$;
        grant usage on schema slipway to slipway_auditor;
        create policy seal on slipway.audit_events for select to slipway_auditor using (true);
        grant select on slipway.audit_events to slipway_auditor;

        """ + Grants.Isolated("audit_seals") + Grants.Isolated("audit_heads") + """
        create policy seal on slipway.audit_seals to slipway_auditor using (true) with check (true);
        create policy seal on slipway.audit_heads to slipway_auditor using (true) with check (true);
        grant select, insert on slipway.audit_seals, slipway.audit_keys to slipway_auditor;
        grant select, insert, update on slipway.audit_heads to slipway_auditor;
        grant select on slipway.audit_seals, slipway.audit_heads, slipway.audit_keys to slipway_app;

        -- What waits to be sealed: written by nobody but the trigger, in the transaction that appends the event.
        create table slipway.audit_unsealed (event_id uuid primary key, tenant_id uuid not null, position bigint generated always as identity);
        alter table slipway.audit_unsealed enable row level security;
        create policy tenant on slipway.audit_unsealed for select to slipway_app using (tenant_id = nullif(current_setting('slipway.tenant_id', true), '')::uuid);
        create policy seal on slipway.audit_unsealed to slipway_auditor using (true);
        grant select on slipway.audit_unsealed to slipway_app;
        grant select, delete on slipway.audit_unsealed to slipway_auditor;
        create index on slipway.audit_unsealed (position);
        create function slipway.audit_appended() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
        begin
            insert into slipway.audit_unsealed (event_id, tenant_id) values (new.id, new.tenant_id);
            return null;
        end $$;
        create trigger appended after insert on slipway.audit_events for each row execute function slipway.audit_appended();

        alter table slipway.audit_events no force row level security;
        insert into slipway.audit_unsealed (event_id, tenant_id) select id, tenant_id from slipway.audit_events order by time, id;
        alter table slipway.audit_events force row level security;
        """;
}
