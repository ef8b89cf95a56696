using System.Collections.Frozen;

namespace Slipway.Contracts.Errors;

public enum ErrorOrigin { User, System }

/// <summary>One row of the error catalogue. <paramref name="Retryable"/>: the same may succeed later without anybody acting; on a host (no status) that is never true of a user's error.</summary>
public sealed record ErrorDefinition(string Code, string Title, ErrorOrigin Origin, bool Retryable, string Hint, int Status = 0);

/// <summary>Every stable code that the API, builds and hosts report. Codes are never renamed or reused.</summary>
public static class ErrorCatalogue
{
    public static IReadOnlyList<ErrorDefinition> All => ErrorRows.All;

    private static readonly FrozenDictionary<string, ErrorDefinition> ByCode = ErrorRows.All.ToFrozenDictionary(e => e.Code);

    public static ErrorDefinition Find(string code) =>
        ByCode.TryGetValue(code, out var found) ? found : ByCode[ErrorCodes.StepFailed] with { Code = code };

    public static bool Contains(string code) => ByCode.ContainsKey(code);
}
