namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Reads the inventory, then the files of variables beside it.</summary>
public sealed class InventoryReader(InventoryFiles files, AnsibleVault vault)
{
    private readonly Dictionary<string, YamlPart?> _parsed = new(StringComparer.Ordinal);

    /// <summary>Groups, hosts and what the inventory itself sets.</summary>
    /// <exception cref="ImportException"/>
    public Inventory Read(IReadOnlyList<string> sources)
    {
        if (sources.Count == 0)
        {
            throw new ImportException("inventory", 0, "there is no inventory in this folder; name the file");
        }

        var inventory = new Inventory();
        foreach (var source in sources)
        {
            ReadSource(source, inventory);
        }

        inventory.Reconcile();
        return inventory;
    }

    /// <summary>What <c>group_vars</c> and <c>host_vars</c> in <paramref name="folder"/> set for the groups and hosts that exist.</summary>
    /// <exception cref="ImportException"/>
    public void ReadVars(Inventory inventory, string folder)
    {
        foreach (var group in inventory.Groups.Where(group => !group.Name.StartsWith('/')))
        {
            ReadVars(inventory, files.VarsFiles(folder, "group_vars", group.Name), group.Name, group.FileVars);
        }

        foreach (var host in inventory.Hosts.Where(host => !host.Name.StartsWith('/')))
        {
            ReadVars(inventory, files.VarsFiles(folder, "host_vars", host.Name), host.Name, host.FileVars);
        }
    }

    private void ReadSource(string source, Inventory inventory)
    {
        var text = files.Read(source);
        var secret = AnsibleVault.IsEncrypted(text);
        text = secret ? vault.Decrypt(text, source, 1) : text;
        var extension = Path.GetExtension(source);
        ImportException? noYaml = null;
        var known = inventory.Hosts.Count;
        if (extension is "" or ".yml" or ".yaml" or ".json")
        {
            try
            {
                YamlInventory.Read(source, AnsibleYaml.Read(source, text, vault, inventory), secret, inventory);
                return;
            }
            catch (ImportException exception) when (extension.Length == 0 && inventory.Hosts.Count == known)
            {
                noYaml = exception;
            }
        }

        try
        {
            IniInventory.Read(source, text, secret, inventory);
        }
        catch (ImportException) when (noYaml is not null && text.AsSpan().TrimStart().StartsWith("---"))
        {
            throw noYaml;
        }
    }

    private void ReadVars(Inventory inventory, IEnumerable<string> paths, string owner, Dictionary<string, Definition> vars)
    {
        foreach (var path in paths)
        {
            var text = files.Read(path);
            var secret = AnsibleVault.IsEncrypted(text);
            if (secret && !vault.HasPassword)
            {
                inventory.Notes.Add(new ReadingNote(path, 1, owner, "Not read: it is encrypted, and no vault password was given."));
                continue;
            }

            if (!_parsed.TryGetValue(path, out var root))
            {
                _parsed[path] = root = AnsibleYaml.Read(path, secret ? vault.Decrypt(text, path, 1) : text, vault, inventory);
            }

            if (root is null or YamlScalar { Value: null } or YamlMapping { Entries.Count: 0 } or YamlSequence { Items.Count: 0 })
            {
                continue;
            }

            foreach (var (key, value) in (root as YamlMapping ?? throw new ImportException(path, root.Line, "a file of variables is a mapping")).Entries)
            {
                inventory.Define(vars, new Definition(key.Text, value.ToJson(), path, secret ? 1 : key.Line, owner, secret || value.Secret));
            }
        }
    }
}
