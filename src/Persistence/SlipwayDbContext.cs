using System.Text.Json;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Slipway.Messaging;
using Slipway.Persistence.Audit;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Clusters;
using Slipway.Persistence.Events;
using Slipway.Persistence.Idempotency;
using Slipway.Persistence.Policies;
using Slipway.Persistence.Runners;
using Slipway.Persistence.Secrets;
using Slipway.Persistence.Tenancy;
using Slipway.Persistence.Webhooks;

namespace Slipway.Persistence;

/// <summary>Everything in Postgres, as role slipway_app: rows of the scope's tenant, and the id-only tables.</summary>
public sealed class SlipwayDbContext(DbContextOptions<SlipwayDbContext> options, TenantContext tenant)
    : DbContext(options), IDataProtectionKeyContext
{
    public const string Schema = "slipway";

    public DbSet<TenantRow> Tenants => Set<TenantRow>();
    public DbSet<TenantPolicyRow> TenantPolicies => Set<TenantPolicyRow>();
    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();
    public DbSet<StoredCredential> Credentials => Set<StoredCredential>();
    public DbSet<ClusterSecret> ClusterSecrets => Set<ClusterSecret>();
    public DbSet<ClusterRow> Clusters => Set<ClusterRow>();
    public DbSet<SpecRevision> SpecRevisions => Set<SpecRevision>();
    public DbSet<HostRow> Hosts => Set<HostRow>();
    public DbSet<BuildRow> Builds => Set<BuildRow>();
    public DbSet<BuildCommand> BuildCommands => Set<BuildCommand>();
    /// <summary>Asked for and not taken yet: their builds go on as soon as the saga hears of it.</summary>
    public IQueryable<BuildCommand> UntakenResumes => BuildCommands.Where(command => command.Kind == BuildCommand.Resume && command.HandledAt == null);
    public DbSet<TaskRow> Tasks => Set<TaskRow>();
    public DbSet<TaskEdge> TaskEdges => Set<TaskEdge>();
    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();
    public DbSet<StepRow> Steps => Set<StepRow>();
    public DbSet<TaskOutput> TaskOutputs => Set<TaskOutput>();
    public DbSet<EventRow> Events => Set<EventRow>();
    public DbSet<EventHead> EventHeads => Set<EventHead>();
    public DbSet<OutputChunk> OutputChunks => Set<OutputChunk>();
    public DbSet<OutputTotal> OutputTotals => Set<OutputTotal>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();
    public DbSet<AuditHead> AuditHeads => Set<AuditHead>();
    public DbSet<AuditKey> AuditKeys => Set<AuditKey>();
    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();
    public DbSet<WebhookRow> Webhooks => Set<WebhookRow>();
    public DbSet<DeliveryRow> WebhookDeliveries => Set<DeliveryRow>();
    public DbSet<ReadyTask> ReadyTasks => Set<ReadyTask>();
    public DbSet<Lease> Leases => Set<Lease>();
    public DbSet<RunnerRow> Runners => Set<RunnerRow>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    private Guid CurrentTenant => tenant.TenantId ?? Guid.Empty;

    private bool ManagesTenants => tenant.ManagesTenants;

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema(Schema);
        model.AddMessagingEntities(Schema);

        model.Entity<TenantRow>(e =>
        {
            e.ToTable("tenants").HasIndex(x => x.Name).IsUnique().HasFilter("deleted_at is null");
            e.Property(x => x.Version).HasDefaultValue(1).IsConcurrencyToken();
            e.Property(x => x.Weight).HasDefaultValue(TenantRow.DefaultWeight);
            e.HasQueryFilter(x => x.Id == CurrentTenant || ManagesTenants);
        });
        Owned<TenantPolicyRow>(model, "tenant_policies", e =>
        {
            e.HasKey(x => x.TenantId);
            e.Property(x => x.HostKeys).HasConversion<string>();
            e.Property(x => x.RowVersion).IsRowVersion();
        });
        Owned<ApiKeyRow>(model, "api_keys", e => e.HasIndex(x => new { x.TenantId, x.CreatedAt, x.Id }));
        Owned<StoredCredential>(model, "credentials", e =>
        {
            e.HasIndex(x => new { x.TenantId, x.Name }).IsUnique();
            e.Property(x => x.RowVersion).IsRowVersion();
        });
        Owned<ClusterSecret>(model, "cluster_secrets", e => e.HasKey(x => new { x.ClusterId, x.Name }));
        Owned<ClusterRow>(model, "clusters", e =>
        {
            e.HasIndex(x => new { x.TenantId, x.Name }).IsUnique().HasFilter("deleted_at is null");
            e.HasIndex(x => new { x.TenantId, x.CreatedAt, x.Id });
            e.Property(x => x.RowVersion).IsRowVersion();
        });
        Owned<SpecRevision>(model, "spec_revisions", e =>
        {
            e.HasKey(x => new { x.ClusterId, x.Revision });
            e.Property(x => x.Spec).HasColumnType("jsonb");
        });
        Owned<HostRow>(model, "hosts", e =>
        {
            e.HasIndex(x => new { x.ClusterId, x.Name }).IsUnique();
            e.Property(x => x.Facts).HasColumnType("jsonb");
        });
        Owned<BuildRow>(model, "builds", e =>
        {
            e.HasKey(x => x.CorrelationId);
            e.Property(x => x.CorrelationId).HasColumnName("id").ValueGeneratedNever();
            Json(e.Property(x => x.Reason));
            Json(e.Property(x => x.Failure));
            e.Property(x => x.ExcludedHosts).HasDefaultValueSql("'{}'");
            e.HasIndex(x => new { x.TenantId, x.CreatedAt, x.CorrelationId });
            e.HasIndex(x => x.TenantId).HasDatabaseName("ix_builds_of_tenant_not_at_rest").HasFilter("current_state in ('Submitted','Queued','Running','Stopping')");
            // One build per cluster at a time, whatever the API's processes do; queued ones wait for it.
            e.HasIndex(x => x.ClusterId).IsUnique().HasDatabaseName("ux_builds_one_active_per_cluster")
                .HasFilter("current_state in ('Submitted','Running','Stopping')");
        });
        Owned<BuildCommand>(model, "build_commands", e =>
        {
            e.Property(x => x.Arguments).HasColumnType("jsonb");
            e.Property(x => x.Result).HasColumnType("jsonb");
            e.HasIndex(x => x.BuildId);
            e.HasIndex(x => x.CreatedAt).HasFilter("handled_at is null").HasDatabaseName("ix_build_commands_not_handled");
        });
        Owned<TaskRow>(model, "tasks", e =>
        {
            e.Property(x => x.Parameters).HasColumnType("jsonb");
            Json(e.Property(x => x.Reason));
            Json(e.Property(x => x.Failure));
            e.HasIndex(x => new { x.BuildId, x.Order });
        });
        Owned<TaskEdge>(model, "task_edges", e =>
        {
            e.HasKey(x => new { x.PredecessorId, x.SuccessorId });
            e.HasIndex(x => x.BuildId);
        });
        Owned<AttemptRow>(model, "attempts", e =>
        {
            e.HasKey(x => new { x.TaskId, x.Number });
            Json(e.Property(x => x.Failure));
            e.HasIndex(x => x.BuildId);
        });
        Owned<StepRow>(model, "steps", e =>
        {
            e.HasKey(x => new { x.TaskId, x.Attempt, x.Index });
            e.HasIndex(x => x.BuildId);
        });
        Owned<TaskOutput>(model, "task_outputs", e =>
        {
            e.HasKey(x => new { x.TaskId, x.Name });
            e.HasIndex(x => x.BuildId);
        });
        // Partitioned tables are created by SQL in the migration.
        Owned<EventRow>(model, "events", e =>
        {
            e.ToTable(t => t.ExcludeFromMigrations());
            e.HasKey(x => new { x.BuildId, x.Sequence });
            e.Property(x => x.Data).HasColumnType("jsonb");
        });
        Owned<OutputChunk>(model, "output_chunks", e =>
        {
            e.ToTable(t => t.ExcludeFromMigrations());
            e.HasKey(x => new { x.TaskId, x.Attempt, x.Offset });
        });
        Owned<EventHead>(model, "event_heads", e => e.HasKey(x => x.BuildId));
        Owned<OutputTotal>(model, "output_totals", e =>
        {
            e.HasKey(x => x.BuildId);
            e.HasIndex(x => x.TenantId);
        });
        Owned<AuditEvent>(model, "audit_events", e =>
        {
            e.Property(x => x.Data).HasColumnType("jsonb");
            e.HasIndex(x => new { x.TenantId, x.Time, x.Id });
        });
        Owned<AuditSeal>(model, "audit_seals", e =>
        {
            e.HasKey(x => new { x.TenantId, x.Sequence });
            e.HasIndex(x => x.EventId).IsUnique();
        });
        Owned<AuditHead>(model, "audit_heads", e => e.HasKey(x => x.TenantId));
        model.Entity<AuditKey>(e => e.ToTable("audit_keys").Property(x => x.Id).ValueGeneratedNever());
        Owned<IdempotencyRecord>(model, "idempotency_records", e =>
        {
            e.HasKey(x => new { x.TenantId, x.Principal, x.Operation, x.Key });
            e.Property(x => x.Headers).HasColumnType("jsonb");
        });

        Owned<WebhookRow>(model, "webhooks", e =>
        {
            e.HasIndex(x => new { x.TenantId, x.Name }).IsUnique();
            e.Property(x => x.RowVersion).IsRowVersion();
        });
        Owned<DeliveryRow>(model, "webhook_deliveries", e =>
        {
            Json(e.Property(x => x.Attempts)!);
            e.HasOne<WebhookRow>().WithMany().HasForeignKey(x => x.WebhookId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(x => new { x.WebhookId, x.CreatedAt, x.Id });
            e.HasIndex(x => x.NextAttemptAt).HasFilter("state = 'Pending'").HasDatabaseName("ix_webhook_deliveries_due");
        });

        model.Entity<ReadyTask>(e =>
        {
            e.ToTable("ready_tasks").HasKey(x => x.TaskId);
            e.HasIndex(x => new { x.TenantId, x.ReadyAt });
        });
        model.Entity<Lease>(e =>
        {
            e.ToTable("leases").HasKey(x => x.TaskId);
            e.HasIndex(x => x.HostId).IsUnique();
            e.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<RunnerRow>(e => e.ToTable("runners").HasKey(x => x.Id));
        model.Entity<DataProtectionKey>().ToTable("data_protection_keys");
    }

    private void Owned<T>(ModelBuilder model, string table, Action<EntityTypeBuilder<T>>? more = null) where T : class, ITenantOwned
    {
        var entity = model.Entity<T>();
        entity.ToTable(table);
        entity.HasQueryFilter(row => row.TenantId == CurrentTenant);
        more?.Invoke(entity);
    }

    private static void Json<T>(PropertyBuilder<T?> property) where T : class => property
        .HasColumnType("jsonb")
        .HasConversion(value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web), json => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web));
}
