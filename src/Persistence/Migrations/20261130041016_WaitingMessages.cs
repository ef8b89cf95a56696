using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Slipway.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class WaitingMessages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_message_id",
                schema: "slipway",
                table: "outbox_messages",
                column: "message_id");

            migrationBuilder.CreateIndex(
                name: "ix_build_commands_not_handled",
                schema: "slipway",
                table: "build_commands",
                column: "created_at",
                filter: "handled_at is null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_outbox_messages_message_id",
                schema: "slipway",
                table: "outbox_messages");

            migrationBuilder.DropIndex(
                name: "ix_build_commands_not_handled",
                schema: "slipway",
                table: "build_commands");
        }
    }
}
