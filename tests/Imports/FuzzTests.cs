using System.Diagnostics;
using CsCheck;
using Slipway.Api.Features.Imports.Inventories;
using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Imports;

/// <summary>Whatever is sent, the import answers with a result or an <see cref="ImportException"/>, and soon.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 2_500;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly Gen<string> Ini = Text(
        "[kube_node]", "[etcd:children]", "[kube_node:vars]", "[all:vars]", "kube_node", "\n", "\n", "\n", "h1", "h[1:3]", "h[01:9:2]", "h[a:c]", "[::1]:22", ":22", "=", "\"", "'", "\\", "#", ";", " ", "\t",
        "{{ x }}", "{{", "[1, 2", "(1,", "{'a': ", "True", "0x", "1e999", "'''", "b'\\x", "\\N{X}", "ansible_group_priority=", "a=1", "ip=10.0.0.1", "--- ", "\u2028", "\0", "[", "]", ":", "é", "\ud800");

    private static readonly Gen<string> Yaml = Text(
        "all:", "kube_node:", "etcd:", "  ", "    ", "\n", "\n", "\n", "hosts:", "children:", "vars:", "h1", "h[1:3]", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "<<: ", "!vault ", "!!int ", "!x ", "|\n", ">\n", "? ",
        "\"", "'", "#", "---\n", "...\n", "%YAML 1.1\n", "1:30", "0x", "~", "\t", "$ANSIBLE_VAULT;1.1;AES256", "{{ x }}", "\0", "\u2028", "é", "ansible_port: 5", "plugin: x", "node_labels: ", "kube_version: ");

    private static readonly Gen<string> Vault = Text(
        "$ANSIBLE_VAULT;1.1;AES256\n", "$ANSIBLE_VAULT;1.2;AES256;id\n", "$ANSIBLE_VAULT;1.0;AES\n", ";", "\n", "61", "0a", "3030", "0A", "zz", "f", " ", "33300a33300a3330", "é", "\0", "303030300a");

    [Fact]
    public void Ini_inventories() => Sample(Ini, text => [("inventory.ini", text)]);

    [Fact]
    public void Yaml_inventories() => Sample(Yaml, text => [("hosts.yaml", text)]);

    [Fact]
    public void Yaml_variables() => Sample(Yaml, text => [("inventory.ini", Importing.ThreeHosts), ("group_vars/all.yml", text)]);

    [Fact]
    public void Vaults() => Sample(Vault, text => [("inventory.ini", Importing.ThreeHosts), ("group_vars/all.yml", text)]);

    [Fact]
    public void Cut_and_bent_inventories() => Sample(
        Gen.Select(OneOf([.. Fixture.Names().Select(Fixture.Read).SelectMany(fixture => fixture.Files.Values)]), Gen.Double[0, 1], Gen.Double[0, 1], Gen.Char[' ', '~'])
            .Select(tuple => Bent(tuple.Item1, tuple.Item2, tuple.Item3, tuple.Item4)),
        text => [("hosts", text), ("group_vars/all.yml", text)]);

    [Theory]
    [InlineData(200_000, "[")]
    [InlineData(200_000, "{a: ")]
    [InlineData(200_000, "a\n")]
    [InlineData(100_000, "- ")]
    [InlineData(50_000, "x=[[(")]
    public void Long_and_deep_inputs_end_soon(int count, string part)
    {
        var text = Times(count, part);
        Check([("hosts", text)], Bound);
        Check([("inventory.ini", "[kube_node]\nh1 v=" + text.Replace("\n", "")), ("group_vars/all.yml", text)], Bound);
    }

    /// <summary>Each is within its own bounds, and short.</summary>
    [Theory]
    [MemberData(nameof(Products))]
    public void Short_texts_that_multiply_are_refused_before_they_fill_the_memory(string inventory, string[] variables)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ImportException>(() => Importing.Files([("inventory.ini", inventory), .. variables.Select((text, at) => ($"group_vars/g{at}.yml", text))]));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Bound);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_500_000_000);
    }

    public static TheoryData<string, string[]> Products => new()
    {
        { "[kube_node]\nh[1:2000] " + Times(100_000, "a=1 "), [] },
        { "[kube_node]\nh[1:2000] " + string.Concat(Enumerable.Range(0, 50_000).Select(number => $"a{number}=1 ")), [] },
        { "[kube_node]\n" + Times(50_000, "h[1:2000]\n"), [] },
        { "[kube_node]\nh[0:2147483646][2:1]", [] },
        { "[kube_node]\nh" + Times(200_000, "[1:1]"), [] },
        { "[kube_node]\nh[1:2000]\n[g0:children]\nkube_node", [string.Concat(Enumerable.Range(0, 50_000).Select(number => $"a{number}: 1\n"))] },
        { "[kube_node]\nh[1:2000]\n[g0:children]\nkube_node", ["ip: " + new string('x', 500_000)] },
        { "[kube_node]\nh[1:2000]\n[g0:children]\nkube_node", ["node_labels: {" + string.Concat(Enumerable.Range(0, 20_000).Select(number => $"a{number}: b, ")) + "}"] },
        { "[kube_node]\nh[1:2000]\n[g0:children]\nkube_node", ["big: [" + Times(40_000, "1, ") + "]\nip: '{{ big }}'"] },
        {
            "[kube_node]\nh[1:2000]\n" + string.Concat(Enumerable.Range(0, 500).Select(number => $"[g{number + 1}:children]\ng{number}\n")) + "[g0:children]\nkube_node", []
        },
        {
            "[kube_node]\nh1\n" + string.Concat(Enumerable.Range(0, 500).Select(number => $"[g{number}]\n")),
            [.. Enumerable.Repeat("a: &a [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\nb: &b [" + Times(10, "*a, ") + "]\nc: &c [" + Times(10, "*b, ") + "]\nd: [" + Times(40, "*c, ") + "]\n", 500)]
        },
    };

    [Fact]
    public void References_that_double_each_other_end_soon()
    {
        var yaml = string.Concat(Enumerable.Range(0, 30).Select(number => $"v{number}: \"{{{{ v{number + 1} }}}}{{{{ v{number + 1} }}}}\"\n")) + "v30: xxxxxxxx\ndns_domain: \"{{ v22 }}\"\ncluster_name: \"{{ v0 }}\"\n";
        Assert.Equal(ImportOutcome.Unresolved, Importing.Vars(yaml).Of("cluster_name").Outcome);
    }

    [Fact]
    public void An_alias_bomb_is_refused()
    {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(number =>
            $"a{number}: &a{number} [{string.Join(", ", Enumerable.Repeat($"*a{number - 1}", 10))}]\n"));
        Assert.Throws<ImportException>(() => Importing.Vars(yaml));
    }

    private static void Sample(Gen<string> texts, Func<string, (string, string)[]> files) =>
        texts.Sample(text => Check(files(text), Bound), iter: Inputs, threads: 1);

    private static void Check((string Path, string Text)[] files, TimeSpan bound)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            KubesprayImport.Read(new KubesprayImportRequest { Files = files.ToDictionary(file => file.Path, file => file.Text), VaultPassword = "correct horse" });
        }
        catch (ImportException)
        {
        }

        Assert.True(watch.Elapsed < bound, $"took {watch.Elapsed}");
    }

    private static string Times(int count, string part) => string.Concat(Enumerable.Repeat(part, count));

    private static Gen<string> Text(params string[] parts) =>
        Gen.Select(OneOf(parts).Array[0, 40], Gen.Char.Array[0, 3], Gen.Int[0, 40])
            .Select((words, noise, at) => string.Concat(words.Take(at)) + new string(noise) + string.Concat(words.Skip(at)));

    private static Gen<string> OneOf(string[] parts) => Gen.Int[0, parts.Length - 1].Select(at => parts[at]);

    private static string Bent(string text, double cut, double at, char sign)
    {
        var kept = text[..(int)(text.Length * cut)];
        return kept.Insert((int)(kept.Length * at), sign.ToString());
    }
}
