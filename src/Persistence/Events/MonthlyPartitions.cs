namespace Slipway.Persistence.Events;

/// <summary>A partition a month; run by the migration that makes it, in place of the first migration's.</summary>
internal static class MonthlyPartitions
{
    // Rows of a month that came before its partition are in the default one, and Postgres makes no partition of what is there: they move.
    public const string Statements = """
        create or replace function slipway.ensure_partitions() returns void language plpgsql security definer set search_path = pg_catalog as $$
        declare parent text; months timestamptz[]; month timestamptz; name text;
        begin
            foreach parent in array array['events', 'output_chunks'] loop
                execute format('select array_agg(distinct date_trunc(''month'', time)) from slipway.%I', parent || '_default') into months;
                for month in select unnest(months) union select generate_series(date_trunc('month', now()), date_trunc('month', now()) + interval '2 months', interval '1 month') loop
                    name := format('%s_%s', parent, to_char(month, 'YYYYMM'));
                    if to_regclass('slipway.' || name) is null then
                        -- Nobody writes meanwhile, or a row could come to the default partition after the move.
                        execute format('lock table slipway.%I in share row exclusive mode', parent);
                        execute format('create table slipway.%I (like slipway.%I including all)', name, parent);
                        execute format('with moved as (delete from slipway.%I where time >= %L and time < %L returning *) insert into slipway.%I select * from moved', parent || '_default', month, month + interval '1 month', name);
                        execute format('alter table slipway.%I attach partition slipway.%I for values from (%L) to (%L)', parent, name, month, month + interval '1 month');
                    end if;
                end loop;
            end loop;
        end $$;
        """;
}
