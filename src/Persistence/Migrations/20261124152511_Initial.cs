using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Slipway.Persistence.Tenancy;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Slipway.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "slipway");

            migrationBuilder.CreateTable(
                name: "api_keys",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    secret_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "attempts",
                schema: "slipway",
                columns: table => new
                {
                    task_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    runner = table.Column<string>(type: "text", nullable: false),
                    adoptions = table.Column<int>(type: "integer", nullable: false),
                    host_key = table.Column<string>(type: "text", nullable: true),
                    boot_id = table.Column<string>(type: "text", nullable: true),
                    script_digest = table.Column<string>(type: "text", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    exit_code = table.Column<int>(type: "integer", nullable: true),
                    output_offset = table.Column<long>(type: "bigint", nullable: false),
                    failure = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attempts", x => new { x.task_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "audit_events",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: true),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                    data = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "build_commands",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    arguments = table.Column<string>(type: "jsonb", nullable: false),
                    requested_by = table.Column<string>(type: "text", nullable: false),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    handled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_build_commands", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "builds",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    cluster_id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    current_state = table.Column<string>(type: "text", nullable: false),
                    stopping_to = table.Column<string>(type: "text", nullable: true),
                    run = table.Column<int>(type: "integer", nullable: false),
                    tasks_total = table.Column<int>(type: "integer", nullable: false),
                    tasks_done = table.Column<int>(type: "integer", nullable: false),
                    requested_by = table.Column<string>(type: "text", nullable: false),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "jsonb", nullable: true),
                    failure = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_builds", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "cluster_secrets",
                schema: "slipway",
                columns: table => new
                {
                    cluster_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cluster_secrets", x => new { x.cluster_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "clusters",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    phase = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    last_build_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_clusters", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "credentials",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    @protected = table.Column<byte[]>(name: "protected", type: "bytea", nullable: false),
                    has_ssh_private_key = table.Column<bool>(type: "boolean", nullable: false),
                    has_ssh_password = table.Column<bool>(type: "boolean", nullable: false),
                    has_sudo_password = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credentials", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "event_heads",
                schema: "slipway",
                columns: table => new
                {
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    last = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_heads", x => x.build_id);
                });

            migrationBuilder.CreateTable(
                name: "hosts",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    cluster_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    host_key = table.Column<string>(type: "text", nullable: true),
                    machine_id = table.Column<string>(type: "text", nullable: true),
                    boot_id = table.Column<string>(type: "text", nullable: true),
                    facts = table.Column<string>(type: "jsonb", nullable: true),
                    facts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hosts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_records",
                schema: "slipway",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    principal = table.Column<string>(type: "text", nullable: false),
                    operation = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    headers = table.Column<string>(type: "jsonb", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotency_records", x => new { x.tenant_id, x.principal, x.operation, x.key });
                });

            migrationBuilder.CreateTable(
                name: "inbox_messages",
                schema: "slipway",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consumer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_messages", x => new { x.message_id, x.consumer_id });
                });

            migrationBuilder.CreateTable(
                name: "leases",
                schema: "slipway",
                columns: table => new
                {
                    task_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    host_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    runner_id = table.Column<string>(type: "text", nullable: true),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    cancel = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_leases", x => x.task_id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_messages",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    destination = table.Column<string>(type: "text", nullable: false),
                    message_types = table.Column<string>(type: "text", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    headers = table.Column<string>(type: "text", nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    correlation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    initiator_id = table.Column<Guid>(type: "uuid", nullable: true),
                    request_id = table.Column<Guid>(type: "uuid", nullable: true),
                    source = table.Column<string>(type: "text", nullable: true),
                    response = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deliver_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    token_id = table.Column<Guid>(type: "uuid", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false, defaultValue: 0)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_messages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "ready_tasks",
                schema: "slipway",
                columns: table => new
                {
                    task_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    host_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order = table.Column<int>(type: "integer", nullable: false),
                    ready_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ready_tasks", x => x.task_id);
                });

            migrationBuilder.CreateTable(
                name: "runners",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    slots = table.Column<int>(type: "integer", nullable: false),
                    heartbeat_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    draining = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_runners", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "spec_revisions",
                schema: "slipway",
                columns: table => new
                {
                    cluster_id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    spec = table.Column<string>(type: "jsonb", nullable: false),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_spec_revisions", x => new { x.cluster_id, x.revision });
                });

            migrationBuilder.CreateTable(
                name: "steps",
                schema: "slipway",
                columns: table => new
                {
                    task_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    index = table.Column<int>(type: "integer", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    exit_code = table.Column<int>(type: "integer", nullable: true),
                    code = table.Column<string>(type: "text", nullable: true),
                    message = table.Column<string>(type: "text", nullable: true),
                    hint = table.Column<string>(type: "text", nullable: true),
                    changes = table.Column<List<string>>(type: "text[]", nullable: false),
                    warnings = table.Column<List<string>>(type: "text[]", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_steps", x => new { x.task_id, x.attempt, x.index });
                });

            migrationBuilder.CreateTable(
                name: "task_edges",
                schema: "slipway",
                columns: table => new
                {
                    predecessor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    successor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_task_edges", x => new { x.predecessor_id, x.successor_id });
                });

            migrationBuilder.CreateTable(
                name: "task_outputs",
                schema: "slipway",
                columns: table => new
                {
                    task_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_task_outputs", x => new { x.task_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "tasks",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order = table.Column<int>(type: "integer", nullable: false),
                    stage = table.Column<string>(type: "text", nullable: false),
                    stage_version = table.Column<int>(type: "integer", nullable: false),
                    host_id = table.Column<Guid>(type: "uuid", nullable: true),
                    host = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    remaining = table.Column<int>(type: "integer", nullable: false),
                    parameters = table.Column<string>(type: "jsonb", nullable: true),
                    digest = table.Column<string>(type: "text", nullable: true),
                    succeeded_digest = table.Column<string>(type: "text", nullable: true),
                    kept = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "jsonb", nullable: true),
                    failure = table.Column<string>(type: "jsonb", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tasks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tenants",
                schema: "slipway",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenants", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_attempts_build_id",
                schema: "slipway",
                table: "attempts",
                column: "build_id");

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_tenant_id_time_id",
                schema: "slipway",
                table: "audit_events",
                columns: new[] { "tenant_id", "time", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_build_commands_build_id",
                schema: "slipway",
                table: "build_commands",
                column: "build_id");

            migrationBuilder.CreateIndex(
                name: "ix_builds_tenant_id_created_at_id",
                schema: "slipway",
                table: "builds",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_builds_one_active_per_cluster",
                schema: "slipway",
                table: "builds",
                column: "cluster_id",
                unique: true,
                filter: "current_state in ('Submitted','Queued','Running','Stopping')");

            migrationBuilder.CreateIndex(
                name: "ix_clusters_tenant_id_created_at_id",
                schema: "slipway",
                table: "clusters",
                columns: new[] { "tenant_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_clusters_tenant_id_name",
                schema: "slipway",
                table: "clusters",
                columns: new[] { "tenant_id", "name" },
                unique: true,
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_credentials_tenant_id_name",
                schema: "slipway",
                table: "credentials",
                columns: new[] { "tenant_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_hosts_cluster_id_name",
                schema: "slipway",
                table: "hosts",
                columns: new[] { "cluster_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_received_at",
                schema: "slipway",
                table: "inbox_messages",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_leases_expires_at",
                schema: "slipway",
                table: "leases",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_leases_host_id",
                schema: "slipway",
                table: "leases",
                column: "host_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_deliver_after_id",
                schema: "slipway",
                table: "outbox_messages",
                columns: new[] { "deliver_after", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_token_id",
                schema: "slipway",
                table: "outbox_messages",
                column: "token_id",
                filter: "token_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_ready_tasks_tenant_id_ready_at",
                schema: "slipway",
                table: "ready_tasks",
                columns: new[] { "tenant_id", "ready_at" });

            migrationBuilder.CreateIndex(
                name: "ix_steps_build_id",
                schema: "slipway",
                table: "steps",
                column: "build_id");

            migrationBuilder.CreateIndex(
                name: "ix_task_edges_build_id",
                schema: "slipway",
                table: "task_edges",
                column: "build_id");

            migrationBuilder.CreateIndex(
                name: "ix_task_outputs_build_id",
                schema: "slipway",
                table: "task_outputs",
                column: "build_id");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_build_id_order",
                schema: "slipway",
                table: "tasks",
                columns: new[] { "build_id", "order" });

            migrationBuilder.CreateIndex(
                name: "ix_tenants_name",
                schema: "slipway",
                table: "tenants",
                column: "name",
                unique: true);
        
            migrationBuilder.Sql(Grants.Partitions);
            foreach (var statement in Grants.Statements())
            {
                migrationBuilder.Sql(statement);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "attempts",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "audit_events",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "build_commands",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "builds",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "cluster_secrets",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "clusters",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "credentials",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "data_protection_keys",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "event_heads",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "hosts",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "idempotency_records",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "inbox_messages",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "leases",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "outbox_messages",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "ready_tasks",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "runners",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "spec_revisions",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "steps",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "task_edges",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "task_outputs",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "tasks",
                schema: "slipway");

            migrationBuilder.DropTable(
                name: "tenants",
                schema: "slipway");
        }
    }
}
