using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>What the variables of one host say of it.</summary>
/// <param name="pointer">Where in the spec the host is.</param>
internal sealed class HostVariables(string pointer, IReadOnlyDictionary<string, Definition> variables, References references, Account account)
{
    public string? Address => Text("address", "ansible_host", "ansible_ssh_host");

    public int Port => Take("port", ["ansible_port", "ansible_ssh_port"], value => value.Number is > 0 and <= 65535 and var port ? port : throw new RefusedException("A port is from 1 to 65535."), 22);

    /// <summary>Kubespray checks none, and Ansible minds no variable that it does not know.</summary>
    public string? HostKey => Text("hostKey", KubesprayVariables.HostKey);

    public string? Text(string field, params string[] names) => Take<string?>(field, names, value => value.IsOff ? null : value.Text, null);

    public bool IsOn(params string[] names) => names.Any(name => variables.TryGetValue(name, out var definition) && references.Resolve(definition) is { Problem: null } value && !new VariableValue(value.Node).IsOff);

    /// <summary>The first of the variables that is set; Ansible's newer name stands first.</summary>
    public T Take<T>(string field, string[] names, Func<VariableValue, T> read, T otherwise)
    {
        var found = names.Where(variables.ContainsKey).Select(name => variables[name]).ToList();
        var taken = otherwise;
        foreach (var (definition, first) in found.Select((definition, at) => (definition, at == 0)))
        {
            var value = references.Resolve(definition);
            if (!first)
            {
                account.Add(definition, ImportOutcome.Overridden, $"By {found[0].Name} at {found[0]}.");
            }
            else if (value.Problem is not null)
            {
                account.Add(definition, ImportOutcome.Unresolved, value.Problem);
            }
            else if (value.Secret && field is "labels" or "taints")
            {
                account.Add(definition, ImportOutcome.NotSupported, SpecDraft.Encrypted);
            }
            else
            {
                try
                {
                    taken = read(new VariableValue(value.Node));
                    account.Add(definition, value.Secret ? ImportOutcome.Adjusted : ImportOutcome.Applied,
                        value.Secret ? "It was encrypted; an address is not kept so, and the spec shows it." : "Of the host.", $"{pointer}/{field}");
                }
                catch (RefusedException refused)
                {
                    account.Add(definition, ImportOutcome.NotSupported, refused.Message);
                }
            }
        }

        return taken;
    }
}
