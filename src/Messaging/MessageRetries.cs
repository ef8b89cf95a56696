using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Slipway.Messaging;

/// <summary>
/// Both retries wrap the message transaction, so each try has its own scope, connection and transaction.
/// An outage must outlast neither: a message that gives up goes to the error queue and its build waits for a person.
/// </summary>
internal static class MessageRetries
{
    /// <summary>RabbitMQ closes a channel whose delivery stays unacknowledged for 30 minutes; 290 tries end at 24.</summary>
    private const int OutageTries = 290;

    private const int ConflictTries = 10;

    public static void UseMessageRetries(this IReceiveEndpointConfigurator endpoint)
    {
        endpoint.UseMessageRetry(retry =>
        {
            retry.Exponential(OutageTries, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
            retry.Handle<Exception>(Outages.IsOutage);
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Exponential(ConflictTries, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(5));
            retry.Handle<Exception>(IsConflict);
        });
    }

    internal static bool IsConflict(Exception? exception) => exception switch
    {
        null => false,
        DbUpdateConcurrencyException => true,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation } => true,
        _ => IsConflict(exception.InnerException),
    };
}
