using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;
using Slipway.StandIns.Controllers;

namespace Slipway.StandIns.Kubectl;

public sealed class Printer(TimeProvider time)
{
    /// <param name="items">Objects, each with its type.</param>
    /// <param name="asList">Whether JSON shows a List even for one.</param>
    /// <param name="output">As -o has it; null for a table.</param>
    /// <param name="namespaces">Whether the table has a column for them.</param>
    /// <param name="headers">Whether the table has headers.</param>
    /// <param name="labels">Whether the table shows labels.</param>
    public void Print(IReadOnlyList<(ResourceType Type, JsonObject Value)> items, bool asList, string? output, bool namespaces, bool headers, bool labels)
    {
        var format = output?.Split('=', 2) ?? [""];
        switch (format[0])
        {
            case "json":
                Console.WriteLine(Whole(items, asList).ToJsonString(Json.Pretty));
                break;
            case "yaml":
                Console.Write(Yaml.Write(Whole(items, asList)));
                break;
            case "name":
                foreach (var (type, value) in items) Console.WriteLine($"{type.Qualified}/{value.Name()}");
                break;
            case "jsonpath":
                Console.Write(JsonPath.Evaluate(format[1], Whole(items, asList)));
                break;
            case "custom-columns":
                var columns = format[1].Split(',').Select(column => column.Split(':', 2)).ToList();
                var rows = items.Select(item => columns.Select(column => string.Join(',', JsonPath.Select(column[1], item.Value).Select(node => node.Text() ?? node?.ToJsonString()))).Select(text => text.Length == 0 ? "<none>" : text).ToArray());
                Table([.. headers ? [[.. columns.Select(column => column[0])]] : Array.Empty<string[]>(), .. rows]);
                break;
            case "" or "wide":
                foreach (var group in items.GroupBy(item => item.Type)) PrintTable(group.Key, [.. group.Select(item => item.Value)], format[0] == "wide", namespaces, headers, labels, items.DistinctBy(item => item.Type).Count() > 1);
                break;
            default:
                throw new CommandException($"error: unable to match a printer suitable for the output format \"{output}\"");
        }
    }

    private static JsonObject Whole(IReadOnlyList<(ResourceType Type, JsonObject Value)> items, bool asList) => !asList && items.Count == 1 ? items[0].Value : new()
    {
        ["apiVersion"] = "v1",
        ["items"] = new JsonArray([.. items.Select(item => item.Value.DeepClone())]),
        ["kind"] = "List",
        ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
    };

    private void PrintTable(ResourceType type, List<JsonObject> values, bool wide, bool namespaces, bool headers, bool labels, bool qualified)
    {
        var rows = new List<string[]>();
        string[] names = [.. Columns(type.Kind, wide), .. labels ? (string[])["LABELS"] : []];
        if (headers) rows.Add(namespaces && type.Namespaced ? ["NAMESPACE", .. names] : names);
        foreach (var value in values)
        {
            string[] cells = [qualified ? $"{type.Qualified}/{value.Name()}" : value.Name(), .. Cells(type.Kind, value, wide), .. labels ? (string[])[string.Join(',', value.Map("metadata", "labels").Select(label => $"{label.Key}={label.Value}"))] : []];
            rows.Add(namespaces && type.Namespaced ? [value.Text("metadata", "namespace") ?? "", .. cells] : cells);
        }
        Table(rows);
    }

    private static void Table(IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0) return;
        var widths = Enumerable.Range(0, rows.Max(row => row.Length)).Select(column => rows.Max(row => column < row.Length ? row[column].Length : 0)).ToArray();
        foreach (var row in rows) Console.WriteLine(string.Join("   ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]))));
    }

    private static string[] Columns(string kind, bool wide) => (kind, wide) switch
    {
        ("Node", false) => ["NAME", "STATUS", "ROLES", "AGE", "VERSION"],
        ("Node", true) => ["NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"],
        ("Pod", false) => ["NAME", "READY", "STATUS", "RESTARTS", "AGE"],
        ("Pod", true) => ["NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE"],
        ("Service", _) => ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"],
        ("Deployment", _) => ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"],
        ("DaemonSet", _) => ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"],
        ("Secret", _) => ["NAME", "TYPE", "DATA", "AGE"],
        ("ConfigMap", _) => ["NAME", "DATA", "AGE"],
        ("Namespace", _) => ["NAME", "STATUS", "AGE"],
        _ => ["NAME", "AGE"],
    };

    private IEnumerable<string> Cells(string kind, JsonObject value, bool wide)
    {
        var age = Age(value);
        string Status(string field) => value.Text("status", field) ?? "0";
        switch (kind)
        {
            case "Node":
                var roles = value.Map("metadata", "labels").Where(label => label.Key.StartsWith("node-role.kubernetes.io/", StringComparison.Ordinal)).Select(label => label.Key.Split('/')[1]).Order(StringComparer.Ordinal).ToList();
                string[] node = [(PodStatus.IsReady(value) ? "Ready" : "NotReady") + (value.IsTrue("spec", "unschedulable") ? ",SchedulingDisabled" : ""), roles.Count == 0 ? "<none>" : string.Join(',', roles), age, value.Text("status", "nodeInfo", "kubeletVersion") ?? ""];
                return wide ? [.. node, value.Items("status", "addresses").FirstOrDefault(address => address.Text("type") == "InternalIP").Text("address") ?? "<none>", "<none>", value.Text("status", "nodeInfo", "osImage") ?? "", value.Text("status", "nodeInfo", "kernelVersion") ?? "", value.Text("status", "nodeInfo", "containerRuntimeVersion") ?? ""] : node;
            case "Pod":
                var containers = value.Items("status", "containerStatuses").ToList();
                string[] pod = [$"{containers.Count(container => container.IsTrue("ready"))}/{value.Items("spec", "containers").Count()}", value.Text("status", "phase") ?? "", containers.Sum(container => int.Parse(container.Text("restartCount") ?? "0", System.Globalization.CultureInfo.InvariantCulture)).ToString(System.Globalization.CultureInfo.InvariantCulture), age];
                return wide ? [.. pod, value.Text("status", "podIP") ?? "<none>", value.Text("spec", "nodeName") ?? "<none>"] : pod;
            case "Service":
                return [value.Text("spec", "type") ?? "", value.Text("spec", "clusterIP") ?? "", "<none>", string.Join(',', value.Items("spec", "ports").Select(port => $"{port.Text("port")}/{port.Text("protocol")}")), age];
            case "Deployment":
                return [$"{Status("readyReplicas")}/{value.Text("spec", "replicas")}", Status("updatedReplicas"), Status("availableReplicas"), age];
            case "DaemonSet":
                return [Status("desiredNumberScheduled"), Status("currentNumberScheduled"), Status("numberReady"), Status("updatedNumberScheduled"), Status("numberAvailable"), age];
            case "Secret":
                return [value.Text("type") ?? "Opaque", $"{value.Map("data").Count()}", age];
            case "ConfigMap":
                return [$"{value.Map("data").Count()}", age];
            case "Namespace":
                return [value.Text("status", "phase") ?? "", age];
            default:
                return [age];
        }
    }

    private string Age(JsonObject value)
    {
        if (value.Text("metadata", "creationTimestamp") is not { } created) return "<unknown>";
        var age = time.GetUtcNow() - DateTimeOffset.Parse(created, System.Globalization.CultureInfo.InvariantCulture);
        return age.TotalSeconds < 120 ? $"{(int)age.TotalSeconds}s" : age.TotalMinutes < 120 ? $"{(int)age.TotalMinutes}m" : age.TotalHours < 48 ? $"{(int)age.TotalHours}h" : $"{(int)age.TotalDays}d";
    }
}
