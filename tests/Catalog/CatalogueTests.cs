using System.Diagnostics;
using System.Text.RegularExpressions;
using Slipway.Catalog;
using Slipway.Catalog.Stages;

namespace Slipway.Tests.Catalog;

public sealed partial class CatalogueTests
{
    public static TheoryData<string> StageNames => [.. Slipway.Catalog.Catalogue.Stages.Select(stage => stage.Name)];

    [Fact]
    public void The_list_reads_as_the_way_of_a_new_cluster() =>
        Assert.Equal(
            ["preflight", "reachability", "os", "artifacts", "manifests", "runtime", "etcd", "etcd-quorum", "control-plane", "join-token", "workers", "pod-cidrs", "network", "network-plugin", "node-metadata", "dns", "addons", "verify"],
            Slipway.Catalog.Catalogue.Stages.Select(stage => stage.Name));

    [Fact]
    public void An_unknown_stage_is_not_found() => Assert.Throws<KeyNotFoundException>(() => Slipway.Catalog.Catalogue.Find("lunch"));

    [Theory]
    [MemberData(nameof(StageNames))]
    public void A_step_is_a_page_with_a_number_and_a_title(string name)
    {
        foreach (var step in Slipway.Catalog.Catalogue.Find(name).Steps)
        {
            Assert.Matches(@"^\d\d-[a-z0-9-]+\.sh$", step.FileName);
            Assert.StartsWith("# ", step.Script, StringComparison.Ordinal);
            Assert.InRange(step.Script.Count(c => c == '\n'), 1, 60);
        }
    }

    [Theory]
    [MemberData(nameof(StageNames))]
    public void Steps_use_only_parameters_and_outputs_that_the_stage_declares(string name)
    {
        var stage = Slipway.Catalog.Catalogue.Find(name);
        Assert.NotEmpty(stage.Steps);
        Assert.Equal(stage.Steps.Count, stage.Steps.Select(step => step.Name).Distinct().Count());
        var text = string.Concat(stage.Steps.Select(step => step.Script));
        var declared = stage.ParametersType.GetProperties().Select(property => ShellParameters.VariableName(property.Name)).ToHashSet();
        string[] known = ["SLIPWAY_DIR", "SLIPWAY_CHECK", "STATE", "CACHE", "US", "TAB", "LF", "SUDO_USER", "MAINPID", "HOME"];
        var used = UpperVariable().Matches(text).Select(match => match.Groups[1].Value).Where(variable => variable != "KUBELET_ARGS" || declared.Contains(variable));
        Assert.Empty(used.Except(declared).Except(known));
        Assert.DoesNotContain(declared, parameter => !text.Contains("$" + parameter, StringComparison.Ordinal) && !LibraryUses(parameter));
        Assert.Equal(stage.Outputs.Order(), OutVerb().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order());

        static bool LibraryUses(string parameter) => parameter is "HTTP_PROXY" or "HTTPS_PROXY" or "NO_PROXY" or "FILES" or "ROLES" or "WAIVERS" or "KUBERNETES_VERSION";
    }

    [Theory]
    [MemberData(nameof(StageNames))]
    public void Steps_use_only_secrets_that_the_stage_declares(string name)
    {
        var stage = Slipway.Catalog.Catalogue.Find(name);
        object? parameters = name switch
        {
            "etcd" => new EtcdParameters { Files = [], MemberName = "", Environment = "" },
            "control-plane" => Samples.ControlPlane,
            "join-token" => new JoinTokenParameters { JoinNeeded = true },
            "runtime" => new RuntimeParameters { Files = [], ContainerdConfig = "", RegistryLogins = ["$registry"] },
            "workers" => Samples.Workers,
            _ => null,
        };
        var declared = parameters is null ? [] : stage.SecretInputs(parameters);
        var text = string.Concat(stage.Steps.Select(step => step.Script));
        var used = SecretVerb().Matches(text).Select(match => match.Groups[1].Value).Distinct();
        Assert.Equal(declared.Order(), used.Order());
    }

    [Fact]
    public void The_bootstrap_token_is_asked_for_only_when_somebody_joins()
    {
        var stage = Slipway.Catalog.Catalogue.Find("join-token");
        Assert.DoesNotContain(SecretNames.BootstrapToken, stage.SecretInputs(StageParameters.Write(new JoinTokenParameters())));
        Assert.Contains(SecretNames.BootstrapToken, stage.SecretInputs(StageParameters.Write(new JoinTokenParameters { JoinNeeded = true })));
    }

    [Fact]
    public void An_attempt_is_assembled_from_driver_verbs_parameters_and_steps()
    {
        var stage = Slipway.Catalog.Catalogue.Find("workers");
        var files = StageScript.Assemble(stage, StageParameters.Write(Samples.Workers));
        Assert.Equal(["main.sh", "lib.sh", "params.sh"], files.Take(3).Select(file => file.Path));
        Assert.Equal(["steps/10-kubernetes-programs.sh", "steps/20-load-balancer.sh", "steps/45-kubelet.sh", "steps/50-join.sh", "steps/60-api-endpoint.sh", "steps/90-kubelet-running.sh"],
            files.Skip(3).Select(file => file.Path));
        Assert.Contains("NODE_NAME='w1'\n", files[2].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_script_is_clean_for_shellcheck()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "shellcheck is not installed (./dev test installs it)");
        var directory = Directory.CreateTempSubdirectory("slipway-shellcheck-");
        try
        {
            foreach (var stage in Slipway.Catalog.Catalogue.Stages)
            {
                foreach (var step in stage.Steps)
                    File.WriteAllText(Path.Combine(directory.FullName, $"{stage.Name}--{step.FileName}"), step.Script);
            }
            foreach (var file in StageScript.Assemble(Slipway.Catalog.Catalogue.Find("workers"), Samples.Workers).Where(file => !file.Path.Contains('/', StringComparison.Ordinal)))
                File.WriteAllText(Path.Combine(directory.FullName, file.Path), file.Path == "params.sh" ? "# shellcheck disable=SC2034\n" + file.Content : file.Content);
            var start = new ProcessStartInfo("/usr/bin/shellcheck", ["-s", "sh", .. Directory.EnumerateFiles(directory.FullName).Order()]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var findings = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, findings);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"\$\{?([A-Z][A-Z0-9_]+)")]
    private static partial Regex UpperVariable();

    [GeneratedRegex(@"(?:^|then|else|;|\))\s*out ([a-zA-Z]+) ", RegexOptions.Multiline)]
    private static partial Regex OutVerb();

    [GeneratedRegex("""(?:secret_path|^place) "?([a-z][a-z.-]+(?:[$]registry)?)""", RegexOptions.Multiline)]
    private static partial Regex SecretVerb();
}
