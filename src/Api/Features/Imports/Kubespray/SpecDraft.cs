using System.Text.Json.Nodes;
using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Carries the variables that hold for the whole cluster into the spec and the credential.</summary>
internal sealed class SpecDraft(Account account, ImportedHosts hosts, InventoryFiles files, string credentialName)
{
    public const string Encrypted = "It is encrypted, and a spec holds no secrets; if it is none, set the field by hand.";

    // What a spec must show to be of any use, and nobody holds secret.
    private static readonly string[] NeverSecret = ["ansible_user", "ansible_ssh_user"];

    private readonly CredentialDraft _credential = new(account, files, credentialName);

    public CredentialRequest Credential => _credential.Result;

    public ClusterSpec Variables(ClusterSpec spec)
    {
        var byName = hosts.Effective.SelectMany(entry => entry.Value.Select(variable => (variable.Key, entry.Key, variable.Value)))
            .GroupBy(entry => entry.Item1, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<Use>)[.. group.Select(entry => new Use(entry.Item2, entry.Item3))], StringComparer.Ordinal);
        foreach (var rule in KubesprayVariables.Spec.Where(rule => byName.ContainsKey(rule.Name)))
        {
            spec = Apply(spec, rule, byName[rule.Name]);
        }

        foreach (var (name, uses) in byName)
        {
            switch (KubesprayVariables.Find(name))
            {
                case SpecRule or HostRule:
                    break;
                case CredentialRule rule:
                    foreach (var use in uses.DistinctBy(use => use.Definition))
                    {
                        _credential.Take(rule, use.Definition, hosts.References[use.Host].Resolve(use.Definition));
                    }

                    break;
                case { } rule:
                    Judge(rule, uses);
                    break;
                default:
                    Each(uses, ImportOutcome.Unknown, "The import does not know this variable.");
                    break;
            }
        }

        foreach (var (variables, field, detail) in KubesprayVariables.DifferingDefaults.Where(entry => !entry.Variables.Any(byName.ContainsKey)))
        {
            account.Add(new ImportFinding("", 0, variables[0], ImportOutcome.DefaultDiffers, detail, field));
        }

        return spec;
    }

    private ClusterSpec Apply(ClusterSpec spec, SpecRule rule, IReadOnlyList<Use> uses)
    {
        var relevant = hosts.Members.Where(member => rule.Roles.Length == 0 || member.Roles.Intersect(rule.Roles).Any())
            .Select((member, at) => (member.Host, at)).ToDictionary(entry => entry.Host, entry => entry.at);
        // A value that no host concerned has is still somebody's wish: the first one counts.
        var ordered = uses.OrderBy(use => relevant.TryGetValue(use.Host, out var at) ? at : int.MaxValue).ToList();
        // Only a template can differ between the hosts that share a definition.
        var values = ordered.DistinctBy(use => (use.Definition, use.Definition.IsTemplate ? use.Host : null))
            .Select(use => (use.Definition, Value: hosts.References[use.Host].Resolve(use.Definition), use.Host))
            .Select(entry => (entry.Definition, entry.Value, entry.Host, Json: entry.Value.Node?.ToJsonString())).ToList();
        var chosen = values[0];
        var everywhere = uses.Count(use => relevant.ContainsKey(use.Host)) == relevant.Count;
        var outcome = (Outcome: ImportOutcome.Applied, Detail: "For the whole cluster.");
        try
        {
            if (chosen.Value.Problem is { } problem)
            {
                outcome = (ImportOutcome.Unresolved, problem);
            }
            else if (chosen.Value.Secret && !NeverSecret.Contains(rule.Name))
            {
                outcome = (ImportOutcome.NotSupported, Encrypted);
            }
            else
            {
                var value = new VariableValue(chosen.Value.Node);
                spec = value.Node is null ? spec : rule.Apply(spec, value);
                outcome = value.Node is null ? (ImportOutcome.NoEffect, "It has no value.")
                    : value.Idle is not null ? (ImportOutcome.NoEffect, value.Idle)
                    : value.Note is not null ? (ImportOutcome.Adjusted, value.Note)
                    : everywhere ? outcome : (ImportOutcome.Adjusted, "It is set for some hosts; the spec sets it for all.");
            }
        }
        catch (RefusedException refused)
        {
            outcome = (ImportOutcome.NotSupported, refused.Message);
        }

        foreach (var entry in values.DistinctBy(entry => (entry.Definition, entry.Json)))
        {
            if (entry.Json == chosen.Json && entry.Value.Problem == chosen.Value.Problem)
            {
                account.Add(entry.Definition, outcome.Outcome, outcome.Detail, outcome.Outcome is ImportOutcome.Applied or ImportOutcome.Adjusted ? rule.Field : null);
            }
            else
            {
                account.Add(entry.Definition, ImportOutcome.NotSupported, $"The spec has one value for all hosts: that of '{chosen.Host.Name}', from {chosen.Definition}.");
            }
        }

        return spec;
    }

    private void Judge(VariableRule rule, IReadOnlyList<Use> uses)
    {
        foreach (var use in uses.DistinctBy(use => use.Definition))
        {
            var value = hosts.References[use.Host].Resolve(use.Definition);
            var off = value.Problem is null && new VariableValue(value.Node).IsOff;
            var (outcome, detail) = rule switch
            {
                NeedlessRule needless => (ImportOutcome.NoEffect, needless.Reason),
                NotBuiltRule notBuilt when value.Problem is { } problem => (ImportOutcome.Unresolved, $"{problem} {notBuilt.Reason}"),
                NotBuiltRule notBuilt => off ? (ImportOutcome.NoEffect, "It is off.") : (ImportOutcome.NotSupported, notBuilt.Reason),
                FixedRule when value.Problem is { } problem => (ImportOutcome.Unresolved, problem),
                FixedRule @fixed when value.Node is null || @fixed.Same.Any(same => JsonNode.DeepEquals(JsonNode.Parse(same), value.Node)) => (ImportOutcome.NoEffect, @fixed.Reason),
                FixedRule @fixed => (ImportOutcome.NotSupported, @fixed.Reason),
                _ => (ImportOutcome.Unknown, "The import does not know this variable."),
            };
            account.Add(use.Definition, outcome, detail);
        }
    }

    private void Each(IReadOnlyList<Use> uses, ImportOutcome outcome, string detail)
    {
        foreach (var use in uses.DistinctBy(use => use.Definition))
        {
            account.Add(use.Definition, outcome, detail);
        }
    }

    private sealed record Use(InventoryHost Host, Definition Definition);
}
