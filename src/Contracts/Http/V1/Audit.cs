using System.Text.Json.Nodes;

namespace Slipway.Contracts.Http.V1;

/// <summary>Who did what to which resource. Appended with what it tells of, and never changed. Actors may share a name: <c>principal</c> in the data of a caller's request says who it was, <c>key:</c> and the API key's id or <c>oidc:</c> and the token's subject.</summary>
/// <param name="Action">Dotted verb such as <c>cluster.create</c>.</param>
/// <param name="Resource">What it was done to.</param>
/// <param name="Address">Where the call came from.</param>
/// <param name="Sequence">Its place in the tenant's chain; absent for the moment until it is sealed.</param>
public sealed record AuditRecord(
    Guid Id, DateTimeOffset Time, string Actor, string Action, string Resource, JsonObject Data, string? Address = null, string? TraceId = null, long? Sequence = null);

public enum AuditDefectKind { Changed, Missing, CutOff, Added }

public sealed record AuditDefect(AuditDefectKind Kind, string Detail, long? Sequence = null, Guid? EventId = null);

/// <summary>The state of a tenant's chain.</summary>
/// <param name="Valid">No defects.</param>
/// <param name="Sealed">Events in the chain.</param>
/// <param name="Unsealed">Events that wait for a second or so to be sealed.</param>
/// <param name="Sequence">The last link's number.</param>
/// <param name="Head">The last link, in hex. Kept somewhere else with its number, it proves later that nothing up to it was rewritten.</param>
/// <param name="Defects">The first hundred.</param>
public sealed record AuditReport(bool Valid, long Sealed, long Unsealed, long Sequence, string Head, IReadOnlyList<AuditDefect> Defects);
