using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>What became of each place that sets a variable. At the end every place has a finding, so that nothing is dropped silently.</summary>
internal sealed class Account
{
    private readonly Inventory _inventory;
    private readonly ImportedHosts _hosts;
    private readonly Dictionary<Definition, List<ImportFinding>> _findings = [];
    private readonly List<ImportFinding> _others = [];

    public Account(Inventory inventory, ImportedHosts hosts)
    {
        (_inventory, _hosts) = (inventory, hosts);
        Effective = hosts.Effective.SelectMany(entry => entry.Value.Values).ToHashSet();
    }

    /// <summary>The places that count on some host of the cluster.</summary>
    public IReadOnlySet<Definition> Effective { get; }

    public void Add(Definition definition, ImportOutcome outcome, string detail, string? field = null)
    {
        if (!_findings.TryGetValue(definition, out var findings))
        {
            _findings[definition] = findings = [];
        }

        findings.Add(new ImportFinding(definition.File, definition.Line, definition.Name, outcome, detail, field));
    }

    public void Add(ImportFinding finding) => _others.Add(finding);

    public IEnumerable<ImportFinding> Findings()
    {
        var winners = new Dictionary<string, Definition>(StringComparer.Ordinal);
        foreach (var (name, definition) in _hosts.Effective.Values.SelectMany(effective => effective))
        {
            winners.TryAdd(name, definition);
        }

        foreach (var definition in _inventory.Definitions)
        {
            if (!_findings.ContainsKey(definition))
            {
                if (definition.Name == "ansible_group_priority")
                {
                    Add(definition, ImportOutcome.NoEffect, "It ordered the groups while they were read.");
                }
                else if (winners.TryGetValue(definition.Name, out var winner))
                {
                    Add(definition, ImportOutcome.Overridden, $"By {winner}.");
                }
                else
                {
                    Add(definition, ImportOutcome.NoEffect, $"'{definition.Owner}' has no host of the cluster.");
                }
            }
        }

        return _others.Concat(_findings.Values.SelectMany(findings => findings));
    }
}
