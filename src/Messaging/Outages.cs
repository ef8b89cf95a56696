using MassTransit;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using Slipway.Messaging.Inbox;

namespace Slipway.Messaging;

/// <summary>Tells what passes when a database or broker is back from what stays wrong.</summary>
public static class Outages
{
    /// <remarks>EF and Data Protection wrap what Npgsql throws, so the cause may be some levels down.</remarks>
    public static bool IsOutage(Exception? exception) => exception switch
    {
        null => false,
        DatabaseLostException => true,
        NpgsqlException { IsTransient: true } => true,
        // Also what a server says that is shutting down, crashed or starting up.
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } => true,
        AlreadyClosedException or BrokerUnreachableException or RabbitMqConnectionException => true,
        _ => IsOutage(exception.InnerException),
    };
}
