namespace Slipway.Persistence.Events;

/// <summary>Old output is forgotten by whole months, so that what its tenants may store is free again; run by the migration that makes it.</summary>
internal static class OutputRetention
{
    // The counters before the partition, as whoever stores output takes them. They are their tenants', for the schema's owner too.
    public const string Statements = """
        create function slipway.forget_output(before timestamptz) returns integer language plpgsql security definer set search_path = pg_catalog as $$
        declare name text; counted record; forgotten integer := 0;
        begin
            for name in
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'slipway.output_chunks'::regclass and c.relname ~ '^output_chunks_[0-9]{6}$'
                    and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= before
            loop
                for counted in execute format('select tenant_id, build_id, sum(octet_length(data)) as bytes from slipway.%I group by 1, 2 order by 2', name) loop
                    perform set_config('slipway.tenant_id', counted.tenant_id::text, true);
                    update slipway.output_totals set bytes = greatest(0, bytes - counted.bytes) where build_id = counted.build_id;
                end loop;
                execute format('drop table slipway.%I', name);
                forgotten := forgotten + 1;
            end loop;
            perform set_config('slipway.tenant_id', '', true);
            return forgotten;
        end $$;
        revoke execute on function slipway.forget_output(timestamptz) from public;
        grant execute on function slipway.forget_output(timestamptz) to slipway_system;
        """;
}
