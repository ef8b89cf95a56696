using System.Reflection;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Cli;

public sealed class ContractTests
{
    /// <summary>Null is not written, and a constructor's parameter without a default must be there: a client could not read such an answer.</summary>
    [Fact]
    public void What_may_be_null_may_be_left_out()
    {
        var nullability = new NullabilityInfoContext();
        var insisting = typeof(WebhookDelivery).Assembly.GetExportedTypes()
            .Where(type => type.GetMethod("<Clone>$") is not null)
            .SelectMany(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
                .Where(parameter => !parameter.HasDefaultValue && nullability.Create(parameter).WriteState == NullabilityState.Nullable)
                .Select(parameter => $"{type.Name}.{parameter.Name}"));

        Assert.Empty(insisting);
    }
}
