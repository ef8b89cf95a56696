namespace Slipway.Catalog;

/// <summary>A stage's parameter that differs from run to run although nothing is wanted otherwise (tokens): it is not in the digest.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VolatileAttribute : Attribute;
