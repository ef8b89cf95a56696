using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Slipway.Persistence.Audit;

#nullable disable

namespace Slipway.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class AuditChain : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_heads",
                schema: "slipway",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    mac = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_heads", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "audit_keys",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_seals",
                schema: "slipway",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    mac = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_seals", x => new { x.tenant_id, x.sequence });
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_seals_event_id",
                schema: "slipway",
                table: "audit_seals",
                column: "event_id",
                unique: true);
            migrationBuilder.Sql(AuditGrants.Statements());
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop trigger appended on slipway.audit_events;
                drop function slipway.audit_appended();
                drop table slipway.audit_unsealed;
                drop policy seal on slipway.audit_events;
                revoke all on slipway.audit_events from slipway_auditor;
                """);
            migrationBuilder.DropTable(
                name: "audit_heads",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "audit_keys",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "audit_seals",
                schema: "slipway");
        }
    }
}
