namespace Slipway.Messaging.Inbox;

/// <summary>A message that a consumer has committed; the same pair a second time is a duplicate.</summary>
public sealed class InboxRow
{
    public Guid MessageId { get; set; }
    public Guid ConsumerId { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }
}
