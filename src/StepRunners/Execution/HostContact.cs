using Slipway.Persistence.Audit;

namespace Slipway.StepRunners.Execution;

/// <summary>
/// A connection that was opened to a host, or refused, and the credentials that were used for it. Tasks that share a session are one
/// contact: what they did is in their attempts.
/// </summary>
internal static class HostContact
{
    /// <param name="runner">Id of this process.</param>
    /// <param name="a">The task for which it was opened.</param>
    /// <param name="plan">The same.</param>
    /// <param name="hostKey">Fingerprint that the host showed; null when there was no connection.</param>
    /// <param name="code">Why there was none.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<AuditEvent> Events(string runner, Assignment a, AttemptPlan plan, string? hostKey, string? code, DateTimeOffset now)
    {
        var about = new { a.BuildId, a.TaskId, a.Attempt, Address = plan.Target.ToString(), Bastion = plan.Target.Bastion?.ToString(), hostKey, code };
        return [Of("host.connect", plan.Host), .. plan.Credentials.Select(credential => Of("credential.use", credential))];

        AuditEvent Of(string action, string target) => AuditEvent.Of(a.TenantId, now, $"runner/{runner}", action, target, about);
    }

    /// <summary>A registry's login is given to the host by each attempt that needs it, whoever opened the session.</summary>
    /// <inheritdoc cref="Events" path="/param"/>
    public static IEnumerable<AuditEvent> Logins(string runner, Assignment a, AttemptPlan plan, DateTimeOffset now) =>
        plan.RegistryLogins.Select(login => AuditEvent.Of(
            a.TenantId, now, $"runner/{runner}", "credential.use", login.Credential, new { a.BuildId, a.TaskId, a.Attempt, Address = plan.Target.ToString(), login.Registry }));
}
