namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Reads an inventory in Ansible's YAML form.</summary>
internal static class YamlInventory
{
    /// <exception cref="ImportException"/>
    public static void Read(string file, YamlPart? root, bool secret, Inventory into)
    {
        if (root is not YamlMapping { Entries.Count: > 0 } groups)
        {
            throw new ImportException(file, root?.Line ?? 0, "a YAML inventory is a mapping of groups");
        }

        if (groups["plugin"] is { } plugin)
        {
            throw new ImportException(file, plugin.Line, "this configures an inventory plugin; export its result with ansible-inventory --list --yaml");
        }

        var reading = new Reading(file, secret, into);
        foreach (var (name, group) in groups.Entries)
        {
            reading.Group(name, group);
        }
    }

    private sealed class Reading(string file, bool secret, Inventory into)
    {
        /// <returns>The group's name; there is no such group when its value was passed over.</returns>
        public string Group(YamlScalar name, YamlPart part)
        {
            if (part is not (YamlMapping or YamlScalar { Value: null }))
            {
                Note(name, "Not a group: its value is no mapping.");
                return name.Text;
            }

            var group = into.AddGroup(name.IsText ? name.Text : throw new ImportException(file, name.Line, "a group's name is text"), file, name.Line).Name;
            foreach (var (key, value) in part is YamlMapping mapping ? mapping.Entries : [])
            {
                switch (key.Text, value)
                {
                    case ("vars" or "children" or "hosts", YamlScalar { IsText: true } single):
                        Section(group, key.Text, new YamlMapping(single.Line, [(single, new YamlScalar(single.Line, null))]));
                        break;
                    case ("vars" or "children" or "hosts", YamlMapping section):
                        Section(group, key.Text, section);
                        break;
                    case (_, YamlScalar { Value: null }):
                        break;
                    case ("vars" or "children" or "hosts", _):
                        throw new ImportException(file, value.Line, $"{key.Text} of group '{group}' is no mapping");
                    default:
                        Note(key, "Not read: a group has hosts, children and vars.");
                        break;
                }
            }

            return group;
        }

        private void Section(string group, string kind, YamlMapping section)
        {
            foreach (var (key, value) in section.Entries)
            {
                switch (kind)
                {
                    case "vars":
                        into.SetVariable(group, Place(group, key, value));
                        break;
                    case "children":
                        var child = Group(key, value);
                        into.AddChild(group, into.Group(child)?.Name ?? throw new ImportException(file, key.Line, $"'{child}' is no group: its value is no mapping"), file, key.Line);
                        break;
                    default:
                        Host(group, key, value);
                        break;
                }
            }
        }

        private void Host(string group, YamlScalar key, YamlPart value)
        {
            var vars = value switch
            {
                YamlMapping mapping => mapping.Entries,
                YamlScalar { Value: null } => [],
                _ => throw new ImportException(file, value.Line, $"the variables of a host in group '{group}' are no mapping"),
            };
            try
            {
                var (names, port) = HostPattern.Expand(key.IsText ? key.Text : throw new ImportException(file, key.Line, "a host's name is text; put it in quotes"));
                if (names.Count == 0)
                {
                    Note(key, "The range is empty.");
                }

                // One place, however many hosts.
                var values = vars.Select(variable => Place(key.Text, variable.Key, variable.Value)).ToList();
                foreach (var name in names)
                {
                    into.AddHost(name, group, port, file, key.Line);
                    values.ForEach(value => into.SetVariable(name, value));
                }
            }
            catch (FormatException exception)
            {
                throw new ImportException(file, key.Line, exception.Message);
            }
        }

        private Definition Place(string owner, YamlScalar key, YamlPart value) => new(key.Text, value.ToJson(), file, key.Line, owner, secret || value.Secret);

        private void Note(YamlScalar key, string detail) => into.Notes.Add(new ReadingNote(file, key.Line, key.Text, detail));
    }
}
