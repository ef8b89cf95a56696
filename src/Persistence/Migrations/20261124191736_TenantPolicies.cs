using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Slipway.Persistence.Tenancy;

#nullable disable

namespace Slipway.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class TenantPolicies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "tenant_policies",
                schema: "slipway",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    egress_allow = table.Column<List<string>>(type: "text[]", nullable: false),
                    egress_deny = table.Column<List<string>>(type: "text[]", nullable: false),
                    host_keys = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenant_policies", x => x.tenant_id);
                });
            migrationBuilder.Sql(Grants.Isolated("tenant_policies") + "grant select, insert, update on slipway.tenant_policies to slipway_app;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "tenant_policies",
                schema: "slipway");
        }
    }
}
