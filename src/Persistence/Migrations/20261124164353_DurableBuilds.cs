using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Slipway.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class DurableBuilds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ux_builds_one_active_per_cluster",
                schema: "slipway",
                table: "builds");

            migrationBuilder.AddColumn<string>(
                name: "machine",
                schema: "slipway",
                table: "tasks",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "why",
                schema: "slipway",
                table: "tasks",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<List<string>>(
                name: "excluded_hosts",
                schema: "slipway",
                table: "builds",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<string>(
                name: "result",
                schema: "slipway",
                table: "build_commands",
                type: "jsonb",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ux_builds_one_active_per_cluster",
                schema: "slipway",
                table: "builds",
                column: "cluster_id",
                unique: true,
                filter: "current_state in ('Submitted','Running','Stopping')");

            // The reconciler asks whether a queued build's cluster has another one.
            migrationBuilder.Sql("grant select (cluster_id) on slipway.builds to slipway_system");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("revoke select (cluster_id) on slipway.builds from slipway_system");

            migrationBuilder.DropIndex(
                name: "ux_builds_one_active_per_cluster",
                schema: "slipway",
                table: "builds");

            migrationBuilder.DropColumn(
                name: "machine",
                schema: "slipway",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "why",
                schema: "slipway",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "excluded_hosts",
                schema: "slipway",
                table: "builds");

            migrationBuilder.DropColumn(
                name: "result",
                schema: "slipway",
                table: "build_commands");

            migrationBuilder.CreateIndex(
                name: "ux_builds_one_active_per_cluster",
                schema: "slipway",
                table: "builds",
                column: "cluster_id",
                unique: true,
                filter: "current_state in ('Submitted','Queued','Running','Stopping')");
        }
    }
}
