namespace Slipway.Contracts.Http.V1;

/// <summary>One finding in a request body. <paramref name="Pointer"/>: RFC 6901 fragment such as <c>#/hosts/3/address</c>.</summary>
public sealed record Finding(string Pointer, string Code, string Detail);

/// <summary>RFC 9457 problem details with Slipway's extensions. <c>Code</c> is of the error catalogue.</summary>
public sealed record Problem
{
    public string? Type { get; init; }
    public string? Title { get; init; }
    public int Status { get; init; }
    public string? Detail { get; init; }
    public string? Instance { get; init; }
    public required string Code { get; init; }
    public string? TraceId { get; init; }
    public bool Retryable { get; init; }
    public string? Hint { get; init; }
    /// <summary>Path of the resource that stands in the way, such as the build in progress.</summary>
    public string? Resource { get; init; }
    public IReadOnlyList<Finding>? Errors { get; init; }
    /// <summary>With QUOTA_EXCEEDED: which quota, and how far it is used.</summary>
    public QuotaShortage? Quota { get; init; }
}

/// <summary>A page of a list in creation order. <c>NextPageToken</c> absent: this is the last page.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextPageToken = null);

public sealed record ValidationResult(bool Valid, IReadOnlyList<Finding> Errors);
