using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>What the import does with a variable of Kubespray.</summary>
internal abstract record VariableRule(string Name);

/// <summary>Into the spec, one value for the whole cluster.</summary>
/// <param name="Roles">The hosts on which Kubespray looks at it; none: all.</param>
internal sealed record SpecRule(string Name, string Field, Func<ClusterSpec, VariableValue, ClusterSpec> Apply, params HostRole[] Roles) : VariableRule(Name);

/// <summary>Into the spec's host; read where the host is made.</summary>
internal sealed record HostRule(string Name, string Field) : VariableRule(Name);

/// <summary>Into the credential.</summary>
internal sealed record CredentialRule(string Name, string Member) : VariableRule(Name);

/// <summary>Slipway always does what one of <paramref name="Same"/> (as JSON) asks for, and cannot do else.</summary>
internal sealed record FixedRule(string Name, string[] Same, string Reason) : VariableRule(Name);

/// <summary>Needless or meaningless without Ansible.</summary>
internal sealed record NeedlessRule(string Name, string Reason) : VariableRule(Name);

/// <summary>Not built. Switched off it has no effect.</summary>
internal sealed record NotBuiltRule(string Name, string Reason) : VariableRule(Name);
