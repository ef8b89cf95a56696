using MassTransit;
using MassTransit.Context;
using MassTransit.Metadata;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Slipway.Messaging.Outbox;

/// <summary>
/// One message that waits to be sent. A row exists from the commit that wrote it until the broker confirmed it.
/// </summary>
public sealed class OutboxRow : OutboxMessageContext
{
    private Headers _headers = EmptyHeaders.Instance;
    private IReadOnlyDictionary<string, object> _properties = new Dictionary<string, object>();

    public long Id { get; set; }
    public Guid MessageId { get; set; }
    public required string Destination { get; set; }
    public required string MessageTypes { get; set; }
    public required string ContentType { get; set; }
    public required string Body { get; set; }
    public string? HeadersJson { get; set; }
    public string? PropertiesJson { get; set; }
    public Guid? ConversationId { get; set; }
    public Guid? CorrelationId { get; set; }
    public Guid? InitiatorId { get; set; }
    public Guid? RequestId { get; set; }
    public string? Source { get; set; }
    public string? Response { get; set; }
    public string? Fault { get; set; }
    public DateTimeOffset SentAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When it may be sent; Postgres' own now() unless the message is delayed.</summary>
    public DateTimeOffset DeliverAfter { get; set; }

    /// <summary>What a delayed message is cancelled by.</summary>
    public Guid? TokenId { get; set; }

    /// <summary>Tries that the broker did not confirm.</summary>
    public int Attempts { get; set; }

    internal static OutboxRow From<T>(SendContext<T> context, TimeProvider time)
        where T : class
    {
        var now = time.GetUtcNow();
        var row = new OutboxRow
        {
            MessageId = context.MessageId ?? throw new MessageException(typeof(T), "A message without MessageId cannot be stored in the outbox"),
            Destination = context.DestinationAddress?.ToString() ?? throw new MessageException(typeof(T), "A message without destination cannot be stored in the outbox"),
            MessageTypes = string.Join(';', context.SupportedMessageTypes),
            ContentType = (context.ContentType ?? context.Serialization.DefaultContentType).ToString(),
            Body = context.Serializer.GetMessageBody(context).GetString(),
            HeadersJson = SystemTextJsonMessageSerializer.Instance.SerializeDictionary(context.Headers.GetAll()),
            ConversationId = context.ConversationId,
            CorrelationId = context.CorrelationId,
            InitiatorId = context.InitiatorId,
            RequestId = context.RequestId,
            Source = context.SourceAddress?.ToString(),
            Response = context.ResponseAddress?.ToString(),
            Fault = context.FaultAddress?.ToString(),
            SentAt = now,
            ExpiresAt = now + context.TimeToLive,
            TokenId = context.ScheduledMessageId,
        };
        if (context.Delay is { } delay)
            row.DeliverAfter = now + delay;

        if (context is TransportSendContext transport)
        {
            var properties = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
            transport.WritePropertiesTo(properties);
            // The relay would hand the delay to the broker, which has no plug-in for it; DeliverAfter has it already.
            properties.Remove("Delay");
            row.PropertiesJson = SystemTextJsonMessageSerializer.Instance.SerializeDictionary(properties);
        }

        return row;
    }

    internal OutboxRow Deserialize()
    {
        var json = SystemTextJsonMessageSerializer.Instance;
        if (json.DeserializeDictionary<object?>(HeadersJson) is { } headers)
            _headers = new DictionarySendHeaders(headers);
        if (json.DeserializeDictionary<object>(PropertiesJson) is { } properties)
            _properties = properties;
        return this;
    }

    long OutboxMessageContext.SequenceNumber => Id;
    string OutboxMessageContext.MessageType => MessageTypes;
    IReadOnlyDictionary<string, object> OutboxMessageContext.Properties => _properties;
    Guid? MessageContext.MessageId => MessageId;
    DateTime? MessageContext.ExpirationTime => ExpiresAt?.UtcDateTime;
    DateTime? MessageContext.SentTime => SentAt.UtcDateTime;
    Uri? MessageContext.SourceAddress => AsUri(Source);
    Uri? MessageContext.DestinationAddress => AsUri(Destination);
    Uri? MessageContext.ResponseAddress => AsUri(Response);
    Uri? MessageContext.FaultAddress => AsUri(Fault);
    Headers MessageContext.Headers => _headers;
    HostInfo MessageContext.Host => HostMetadataCache.Host;

    private static Uri? AsUri(string? address) => address is null ? null : new Uri(address);
}
