using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Catalog;
using Slipway.Catalog.Stages;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Pki;
using Slipway.Persistence.Policies;
using Slipway.Persistence.Secrets;
using Slipway.ServiceDefaults.Egress;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

/// <summary>Reads what an attempt needs from task, build, spec revision, host, credential and the cluster's keys.</summary>
internal sealed class AttemptPlans(TenantScopes scopes, EgressGuard egress)
{
    /// <inheritdoc cref="ReadPlan"/>
    public Task<AttemptPlan> ReadAsync(Assignment assignment, CancellationToken cancellationToken) => scopes.RunAsync(assignment.TenantId, async (db, services) =>
    {
        var task = await db.Tasks.AsNoTracking().SingleAsync(t => t.Id == assignment.TaskId, cancellationToken);
        var stage = await StageAsync(db, task, assignment.Attempt, cancellationToken);
        var found = await (
            from build in db.Builds.AsNoTracking()
            join revision in db.SpecRevisions.AsNoTracking() on new { build.ClusterId, build.Revision } equals new { revision.ClusterId, revision.Revision }
            join host in db.Hosts.AsNoTracking() on build.ClusterId equals host.ClusterId
            where build.CorrelationId == assignment.BuildId && host.Id == assignment.HostId
            select new { build.ClusterId, revision.Spec, Host = host }).SingleAsync(cancellationToken);
        var spec = JsonSerializer.Deserialize<ClusterSpec>(found.Spec, SlipwayJson.Options)!;
        var hostSpec = spec.Hosts.Single(h => h.Name == found.Host.Name);
        var credential = await CredentialAsync(db, spec.Ssh.Credential, cancellationToken);
        var atBastion = spec.Ssh.Bastion?.Credential is { } other ? await CredentialAsync(db, other, cancellationToken) : credential;
        var parameters = task.Parameters ?? throw new InvalidOperationException($"Task {task.Id} has no parameters.");
        var names = stage.SecretInputs(parameters).ToLookup(name => SecretNames.RegistryOf(name) is null);
        var secrets = names[true].Any()
            ? (await services.GetRequiredService<SecretInputs>().ResolveAsync(db, found.ClusterId, hostSpec.Name, [.. names[true]], cancellationToken)).ToDictionary(s => s.Key, s => Encoding.UTF8.GetString(s.Value))
            : [];
        var logins = new List<RegistryLogin>();
        List<CredentialTargets> targets = [credential.Targets()];
        foreach (var name in names[false])
        {
            var login = await RegistryLoginAsync(SecretNames.RegistryOf(name)!);
            logins.Add(login);
            secrets.Add(name, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));
        }

        var policy = await TenantPolicyRow.OfAsync(db, cancellationToken);
        var rules = egress.For(policy.EgressAllow, policy.EgressDeny);
        var pinned = hostSpec.HostKey ?? found.Host.HostKey;
        return new AttemptPlan
        {
            ClusterId = found.ClusterId,
            Stage = stage,
            Host = hostSpec.Name,
            Files = StageScript.Assemble(stage, parameters),
            Credentials = spec.Ssh.Bastion is null || atBastion.Id == credential.Id ? [credential.Name] : [credential.Name, atBastion.Name],
            Target = new SshTarget
            {
                HostId = assignment.HostId,
                Address = hostSpec.Address ?? hostSpec.Ip ?? hostSpec.Name,
                Port = hostSpec.Port,
                User = spec.Ssh.User,
                CredentialId = credential.Id,
                CredentialVersion = credential.Version,
                Secrets = Reveal(credential),
                Egress = rules,
                Targets = targets,
                PinnedHostKey = pinned,
                Bastion = Bastion(),
            },
            MachineId = stage.Name == AttemptStore.FactsStage ? null : found.Host.MachineId,
            HostKeys = policy.HostKeys == HostKeyPolicy.Pinned ? HostKeyPolicy.Pinned : spec.Ssh.HostKeys,
            HostKeyRecorded = found.Host.HostKey is { } recorded && recorded == pinned,
            SecretInputs = secrets,
            RegistryLogins = logins,
        };

        async Task<RegistryLogin> RegistryLoginAsync(string registry)
        {
            var reference = spec.Runtime.Registries[registry].Credential!;
            var stored = await CredentialAsync(db, reference, cancellationToken);
            if (stored.Targets().WhyNotFor(registry) is { } why)
            {
                throw new HostFailure(ErrorCodes.CredentialNotForTarget, "connect", why + ".");
            }

            targets.Add(stored.Targets());
            return Reveal(stored) is { RegistryUser: { } user, RegistryPassword: { } password }
                ? new RegistryLogin(registry, stored.Name, user, password)
                : throw new HostFailure(ErrorCodes.CredentialUnknown, "connect", $"The credential '{reference}' has no registry login any more.");
        }

        CredentialSecrets Reveal(StoredCredential stored) => services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(assignment.TenantId, stored.Protected);

        SshTarget? Bastion() => spec.Ssh.Bastion is not { } bastion ? null : new SshTarget
        {
            HostId = Guid.Empty,
            Address = bastion.Address,
            Port = bastion.Port,
            User = bastion.User,
            CredentialId = atBastion.Id,
            CredentialVersion = atBastion.Version,
            Secrets = Reveal(atBastion),
            Egress = rules,
            // A bastion decides where a connection to a host ends.
            Targets = [atBastion.Targets(), .. targets],
            PinnedHostKey = bastion.HostKey,
        };
    }, cancellationToken);

    // What runs already is followed to its end by a runner of any version.
    private static async Task<Stage> StageAsync(SlipwayDbContext db, TaskRow task, int attempt, CancellationToken cancellationToken)
    {
        var stage = Catalogue.Stages.SingleOrDefault(stage => stage.Name == task.Stage);
        return stage is not null && (stage.Version == task.StageVersion
            || await db.Attempts.AnyAsync(a => a.TaskId == task.Id && a.Number == attempt && a.BootId != null, cancellationToken))
            ? stage
            : throw new HostFailure(ErrorCodes.RunnerVersion, "prepare", $"The runner has version {stage?.Version ?? 0} of the stage {task.Stage}; planned was {task.StageVersion}.");
    }

    private static async Task<StoredCredential> CredentialAsync(SlipwayDbContext db, string reference, CancellationToken cancellationToken) =>
        (await db.Credentials.AsNoTracking().ReferredToAsync([reference], cancellationToken))(reference)
            ?? throw new HostFailure(ErrorCodes.CredentialUnknown, "connect", $"The credential '{reference}' does not exist any more.");
}
