using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Slipway.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class AttemptRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "run",
                schema: "slipway",
                table: "attempts",
                type: "integer",
                nullable: false,
                defaultValue: 1);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "run",
                schema: "slipway",
                table: "attempts");
        }
    }
}
