using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Slipway.Messaging;

/// <summary>
/// Registered as a scoped service by the application, called once for every try at a message, in the scope of that try.
/// Do not resolve <see cref="IPublishEndpoint"/> or <see cref="ISendEndpointProvider"/> here: the outbox is not yet in place.
/// </summary>
public interface IMessageScope
{
    /// <summary>Before the connection opens: choose the connection, and so the database role, of <paramref name="db"/>.</summary>
    ValueTask ConnectingAsync(ConsumeContext context, DbContext db, CancellationToken cancellationToken);

    /// <summary>After BEGIN and before any other statement: set what row-level security looks at.</summary>
    ValueTask BegunAsync(ConsumeContext context, DbContext db, CancellationToken cancellationToken);
}
