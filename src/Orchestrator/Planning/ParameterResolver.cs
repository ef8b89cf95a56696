using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning;

/// <summary>Turns the spec, facts and earlier outputs into the parameters of one task.</summary>
public static class ParameterResolver
{
    public static Resolution Resolve(string stage, string hostName, ResolutionInput input) =>
        new Resolution.Unresolvable(ErrorCodes.InternalError, $"{stage} {hostName} {input.Spec.Name}");
}
