namespace Slipway.Messaging;

public sealed class MessagingOptions
{
    /// <summary>
    /// Key of the <see cref="Npgsql.NpgsqlDataSource"/> that relay, listener, cleanup and metrics use.
    /// Its role needs select, insert, update and delete on the outbox and inbox tables and nothing else.
    /// </summary>
    public const string SystemDataSource = "slipway_system";

    /// <summary>The <c>pg_notify</c> channel that wakes the relays of other processes.</summary>
    public const string OutboxChannel = "slipway_outbox";

    /// <summary>
    /// How long a message id is remembered. It must exceed the longest time a message sent once may be sent again,
    /// which is how long Postgres or every relay may be down.
    /// </summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The longest a due outbox row waits when neither signal nor notification tells of it.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often outbox and error-queue depth are measured.</summary>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(15);
}
