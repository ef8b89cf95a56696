using MassTransit;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Messages;
using Slipway.Messaging;

namespace Slipway.Persistence.Tenancy;

/// <summary>A message is handled on behalf of the tenant that it names; <see cref="TenantInterceptor"/> tells the database.</summary>
internal sealed class TenantMessageScope(TenantContext tenant) : IMessageScope
{
    public ValueTask ConnectingAsync(ConsumeContext context, DbContext db, CancellationToken cancellationToken)
    {
        if (context is ConsumeContext<ITenantMessage> { Message.TenantId: var tenantId })
        {
            tenant.Set(tenantId);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask BegunAsync(ConsumeContext context, DbContext db, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
