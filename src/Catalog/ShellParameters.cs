using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Slipway.Catalog;

/// <summary>The one place where values become shell text.</summary>
public static class ShellParameters
{
    /// <summary>
    /// A line <c>NAME='value'</c> for each property: <c>PodCidr</c> is <c>POD_CIDR</c>; a list has an item on each line;
    /// a record in a list is a row whose fields are separated by TAB, in declaration order.
    /// </summary>
    /// <exception cref="ArgumentException">A value cannot be carried: NUL anywhere, LF in a list, TAB in a row.</exception>
    public static string Render(object parameters)
    {
        var text = new StringBuilder();
        foreach (var property in PropertiesOf(parameters.GetType()))
            text.Append(VariableName(property.Name)).Append('=').Append(Quote(Value(property, parameters))).Append('\n');
        return text.ToString();
    }

    public static string VariableName(string propertyName)
    {
        var name = new StringBuilder();
        for (var i = 0; i < propertyName.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(propertyName[i]) && !char.IsAsciiLetterUpper(propertyName[i - 1]))
                name.Append('_');
            name.Append(char.ToUpperInvariant(propertyName[i]));
        }
        return name.ToString();
    }

    private static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Value(PropertyInfo property, object owner)
    {
        var value = property.GetValue(owner);
        var text = value is IEnumerable items and not string ? string.Join('\n', items.Cast<object>().Select(Item)) : Scalar(value);
        return text.Contains('\0', StringComparison.Ordinal) ? throw new ArgumentException($"{property.Name} contains NUL.") : text;
    }

    private static string Item(object item)
    {
        if (item is string or int or bool)
            return Single(Scalar(item), "\n");
        return string.Join('\t', PropertiesOf(item.GetType()).Select(property => Single(Scalar(property.GetValue(item)), "\n\t")));
    }

    private static string Single(string text, string forbidden) =>
        text.AsSpan().IndexOfAny(forbidden) < 0 ? text : throw new ArgumentException("A list's item contains its separator.");

    private static string Scalar(object? value) => value switch
    {
        null => "",
        string text => text,
        int number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => throw new ArgumentException($"A {value.GetType().Name} has no form in the shell."),
    };

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken);
}
