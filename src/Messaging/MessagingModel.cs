using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Slipway.Messaging.Inbox;
using Slipway.Messaging.Outbox;

namespace Slipway.Messaging;

public static class MessagingModel
{
    /// <summary>
    /// Maps <c>inbox_messages</c> and <c>outbox_messages</c>. They hold identifiers, addresses and the message's own body;
    /// the role of every writer and <see cref="MessagingOptions.SystemDataSource"/> must be granted them by the migration.
    /// </summary>
    public static ModelBuilder AddMessagingEntities(this ModelBuilder modelBuilder, string? schema = null)
    {
        modelBuilder.Entity<InboxRow>(inbox =>
        {
            inbox.ToTable("inbox_messages", schema);
            inbox.HasKey(row => new { row.MessageId, row.ConsumerId }).HasName("pk_inbox_messages");
            Column(inbox, row => row.MessageId, "message_id");
            Column(inbox, row => row.ConsumerId, "consumer_id");
            Column(inbox, row => row.ReceivedAt, "received_at");
            inbox.HasIndex(row => row.ReceivedAt, "ix_inbox_messages_received_at");
        });
        modelBuilder.Entity<OutboxRow>(outbox =>
        {
            outbox.ToTable("outbox_messages", schema);
            outbox.HasKey(row => row.Id).HasName("pk_outbox_messages");
            Column(outbox, row => row.Id, "id").UseIdentityAlwaysColumn();
            Column(outbox, row => row.MessageId, "message_id");
            Column(outbox, row => row.Destination, "destination");
            Column(outbox, row => row.MessageTypes, "message_types");
            Column(outbox, row => row.ContentType, "content_type");
            Column(outbox, row => row.Body, "body");
            Column(outbox, row => row.HeadersJson, "headers");
            Column(outbox, row => row.PropertiesJson, "properties");
            Column(outbox, row => row.ConversationId, "conversation_id");
            Column(outbox, row => row.CorrelationId, "correlation_id");
            Column(outbox, row => row.InitiatorId, "initiator_id");
            Column(outbox, row => row.RequestId, "request_id");
            Column(outbox, row => row.Source, "source");
            Column(outbox, row => row.Response, "response");
            Column(outbox, row => row.Fault, "fault");
            Column(outbox, row => row.SentAt, "sent_at");
            Column(outbox, row => row.ExpiresAt, "expires_at");
            Column(outbox, row => row.DeliverAfter, "deliver_after").HasDefaultValueSql("now()");
            Column(outbox, row => row.TokenId, "token_id");
            Column(outbox, row => row.Attempts, "attempts").HasDefaultValue(0);
            outbox.HasIndex(["DeliverAfter", "Id"], "ix_outbox_messages_due");
            outbox.HasIndex(["MessageId"], "ix_outbox_messages_message");
            outbox.HasIndex(["TokenId"], "ix_outbox_messages_token").HasFilter("token_id is not null");
        });
        return modelBuilder;
    }

    private static PropertyBuilder<TProperty> Column<TEntity, TProperty>(
        EntityTypeBuilder<TEntity> entity, System.Linq.Expressions.Expression<Func<TEntity, TProperty>> property, string name)
        where TEntity : class =>
        entity.Property(property).HasColumnName(name);

    internal static string TableOf<TEntity>(this DbContext db)
        where TEntity : class
    {
        var entity = db.Model.FindEntityType(typeof(TEntity))
            ?? throw new InvalidOperationException($"{db.GetType().Name} does not map {typeof(TEntity).Name}; call modelBuilder.AddMessagingEntities()");
        return entity.GetSchema() is { } schema ? $"\"{schema}\".\"{entity.GetTableName()}\"" : $"\"{entity.GetTableName()}\"";
    }
}
