using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public static class Selection
{
    public static IEnumerable<JsonObject> Filter(IEnumerable<JsonObject> items, string? labelSelector, string? fieldSelector) =>
        items.Where(item => Matches(item.Map("metadata", "labels").ToDictionary(), labelSelector) && Fields(item, fieldSelector));

    /// <summary>Equality, existence and set terms: <c>a=b,c!=d,e,!f,g in (x,y)</c>.</summary>
    public static bool Matches(Dictionary<string, string> labels, string? selector)
    {
        if (string.IsNullOrEmpty(selector)) return true;
        foreach (var term in SplitTerms(selector))
        {
            var set = term.IndexOf(" in (", StringComparison.Ordinal);
            var notSet = term.IndexOf(" notin (", StringComparison.Ordinal);
            bool holds;
            if (set > 0 || notSet > 0)
            {
                var key = term[..(notSet > 0 ? notSet : set)].Trim();
                var values = term[(term.IndexOf('(', StringComparison.Ordinal) + 1)..].TrimEnd(')').Split(',', StringSplitOptions.TrimEntries);
                holds = notSet > 0 ? !labels.TryGetValue(key, out var value) || !values.Contains(value) : labels.TryGetValue(key, out value) && values.Contains(value);
            }
            else if (term.Split("!=") is [var unequal, var other])
            {
                holds = labels.GetValueOrDefault(unequal.Trim()) != other.Trim();
            }
            else if (term.Split(['='], StringSplitOptions.RemoveEmptyEntries) is [var equal, .. var rest] && term.Contains('=', StringComparison.Ordinal))
            {
                holds = labels.TryGetValue(equal.Trim(), out var value) && value == (rest.Length > 0 ? rest[0].Trim() : "");
            }
            else
            {
                holds = term.StartsWith('!') ? !labels.ContainsKey(term[1..]) : labels.ContainsKey(term);
            }
            if (!holds) return false;
        }
        return true;
    }

    private static bool Fields(JsonObject item, string? selector) => string.IsNullOrEmpty(selector) || selector.Split(',').All(term =>
    {
        var unequal = term.Contains("!=", StringComparison.Ordinal);
        var parts = term.Split(unequal ? "!=" : "=", StringSplitOptions.RemoveEmptyEntries);
        return (item.Text(parts[0].Split('.')) ?? "") == (parts.Length > 1 ? parts[1] : "") != unequal;
    });

    private static IEnumerable<string> SplitTerms(string selector)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= selector.Length; i++)
        {
            if (i < selector.Length && selector[i] == '(') depth++;
            if (i < selector.Length && selector[i] == ')') depth--;
            if (i == selector.Length || (selector[i] == ',' && depth == 0))
            {
                yield return selector[start..i].Trim();
                start = i + 1;
            }
        }
    }
}
