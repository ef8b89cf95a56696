using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Slipway.Persistence.Tenancy;

#nullable disable

namespace Slipway.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Tenancy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tenants_name",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                schema: "slipway",
                table: "tenants",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_builds",
                schema: "slipway",
                table: "tenants",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_clusters",
                schema: "slipway",
                table: "tenants",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_hosts",
                schema: "slipway",
                table: "tenants",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "max_output_bytes",
                schema: "slipway",
                table: "tenants",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_tasks",
                schema: "slipway",
                table: "tenants",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                schema: "slipway",
                table: "tenants",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "weight",
                schema: "slipway",
                table: "tenants",
                type: "integer",
                nullable: false,
                defaultValue: 10);

            migrationBuilder.AddColumn<string>(
                name: "created_by",
                schema: "slipway",
                table: "api_keys",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_used_at",
                schema: "slipway",
                table: "api_keys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "output_totals",
                schema: "slipway",
                columns: table => new
                {
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_output_totals", x => x.build_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_tenants_name",
                schema: "slipway",
                table: "tenants",
                column: "name",
                unique: true,
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_builds_of_tenant_not_at_rest",
                schema: "slipway",
                table: "builds",
                column: "tenant_id",
                filter: "current_state in ('Submitted','Queued','Running','Stopping')");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_tenant_id_created_at_id",
                schema: "slipway",
                table: "api_keys",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_output_totals_tenant_id",
                schema: "slipway",
                table: "output_totals",
                column: "tenant_id");

            // Row-level security binds the owner too, so what is there already is read and changed before it is put back in force.
            migrationBuilder.Sql("""
                alter table slipway.output_chunks no force row level security;
                insert into slipway.output_totals (build_id, tenant_id, bytes) select build_id, tenant_id, sum(octet_length(data)) from slipway.output_chunks group by build_id, tenant_id;
                alter table slipway.output_chunks force row level security;
                -- The first key was of its tenant's admin; who installed Slipway manages the tenants.
                alter table slipway.api_keys no force row level security;
                update slipway.api_keys set role = 'platform-admin' where name = 'bootstrap' and role = 'admin';
                alter table slipway.api_keys force row level security;
                """);
            migrationBuilder.Sql(Grants.Isolated("output_totals") + "grant select, insert, update, delete on slipway.output_totals to slipway_app;");
            migrationBuilder.Sql(Grants.TenantsSecured);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(Grants.TenantsUnsecured);

            migrationBuilder.DropTable(
                name: "output_totals",
                schema: "slipway");

            migrationBuilder.DropIndex(
                name: "ix_tenants_name",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropIndex(
                name: "ix_builds_of_tenant_not_at_rest",
                schema: "slipway",
                table: "builds");

            migrationBuilder.DropIndex(
                name: "ix_api_keys_tenant_id_created_at_id",
                schema: "slipway",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "max_builds",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "max_clusters",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "max_hosts",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "max_output_bytes",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "max_tasks",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "version",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "weight",
                schema: "slipway",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "created_by",
                schema: "slipway",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "last_used_at",
                schema: "slipway",
                table: "api_keys");

            migrationBuilder.CreateIndex(
                name: "ix_tenants_name",
                schema: "slipway",
                table: "tenants",
                column: "name",
                unique: true);
        }
    }
}
