using Microsoft.EntityFrameworkCore;

namespace Slipway.Messaging;

// Stands in until the messaging library lands on main (hours).
internal static class MessagingShim
{
    public static void AddMessagingEntities(this ModelBuilder model, string schema) => _ = (model, schema);
}
