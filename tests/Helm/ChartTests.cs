using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace Slipway.Tests.Helm;

public sealed class ChartTests(Chart chart)
{
    private static readonly Dictionary<string, Type> NoCustomTypes = [];

    public static TheoryData<string> ValueFiles => ["", "keda", "hpa"];

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Kubernetes_own_types_know_every_field(string values)
    {
        var manifests = (await Manifests(values)).Where(manifest => Text(manifest, "apiVersion").Split('.')[0] is not ("keda" or "monitoring")).ToList();
        Assert.Equal(manifests.Count, Strict(manifests).Count);
    }

    [Fact]
    public async Task An_unknown_field_would_be_noticed()
    {
        var manifests = await Manifests("");
        manifests.Single(manifest => Text(manifest, "kind") == "Service")["spec"]!["prots"] = new JsonArray();
        Assert.ThrowsAny<Exception>(() => Strict(manifests));
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Every_pod_is_confined_and_bounded(string values)
    {
        var pods = (await Manifests(values)).Where(manifest => manifest["spec"]?["template"] is not null).ToList();
        Assert.Equal(["api", "migrations", "orchestrator", "runner"], pods.Select(pod => Component(pod["metadata"]!)).Order(StringComparer.Ordinal));
        Assert.All(pods, workload =>
        {
            var pod = workload["spec"]!["template"]!["spec"]!;
            Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
            Assert.Equal("RuntimeDefault", Text(pod["securityContext"]!["seccompProfile"]!, "type"));
            Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
            var container = Assert.Single(pod["containers"]!.AsArray())!;
            Assert.True(container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
            Assert.False(container["securityContext"]!["allowPrivilegeEscalation"]!.GetValue<bool>());
            Assert.Equal("""{"drop":["ALL"]}""", container["securityContext"]!["capabilities"]!.ToJsonString());
            Assert.NotNull(container["resources"]!["requests"]!["cpu"]);
            Assert.NotNull(container["resources"]!["requests"]!["memory"]);
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
            var volumes = pod["volumes"]!.AsArray().Select(volume => Text(volume!, "name")).ToHashSet();
            Assert.True(volumes.SetEquals(container["volumeMounts"]!.AsArray().Select(mount => Text(mount!, "name"))));
        });
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Every_service_has_probes_and_more_time_to_end_than_its_drain_takes(string values)
    {
        var deployments = (await Manifests(values)).Where(manifest => Text(manifest, "kind") == "Deployment").ToList();
        Assert.Equal(3, deployments.Count);
        Assert.All(deployments, deployment =>
        {
            var pod = deployment["spec"]!["template"]!["spec"]!;
            var container = pod["containers"]![0]!;
            Assert.Equal("/alive", Text(container["livenessProbe"]!["httpGet"]!, "path"));
            Assert.Equal("/health", Text(container["readinessProbe"]!["httpGet"]!, "path"));
            Assert.Equal("/alive", Text(container["startupProbe"]!["httpGet"]!, "path"));
            var drain = int.Parse(Variable(container, "DOTNET_SHUTDOWNTIMEOUTSECONDS")!);
            var sleep = container["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!.GetValue<int>();
            Assert.True(pod["terminationGracePeriodSeconds"]!.GetValue<int>() > drain + sleep);
        });
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Selectors_match_the_pods_they_mean(string values)
    {
        var manifests = await Manifests(values);
        var pods = manifests.Where(manifest => manifest["spec"]?["template"] is not null).ToDictionary(pod => Component(pod["metadata"]!), pod => pod["spec"]!["template"]!["metadata"]!["labels"]!.AsObject());
        var selectors = manifests.Select(manifest => (Component: Component(manifest["metadata"]!), Labels: Text(manifest, "kind") switch
        {
            "Deployment" or "PodDisruptionBudget" => manifest["spec"]!["selector"]!["matchLabels"],
            "Service" => manifest["spec"]!["selector"],
            "NetworkPolicy" => manifest["spec"]!["podSelector"]!["matchLabels"],
            _ => null,
        })).Where(entry => entry.Labels is not null).ToList();
        Assert.True(selectors.Count >= 4);
        Assert.All(selectors, entry => Assert.Equal(
            [entry.Component], pods.Where(pod => entry.Labels!.AsObject().All(label => Text(pod.Value, label.Key) == label.Value!.GetValue<string>())).Select(pod => pod.Key)));
    }

    [Fact]
    public async Task Secrets_are_referred_to_and_never_made()
    {
        var manifests = await Manifests("keda");
        Assert.DoesNotContain(manifests, manifest => Text(manifest, "kind") == "Secret");
        var migrations = manifests.Single(manifest => Text(manifest, "kind") == "Job")["spec"]!["template"]!["spec"]!;
        Assert.Equal([("pg-owner", "ConnectionStrings__slipwaydb")], Connections(migrations));
        Assert.Equal("/etc/slipway/bootstrap-key/bootstrap.key", Variable(migrations["containers"]![0]!, "Slipway__BootstrapApiKeyFile"));
        Assert.DoesNotContain("master-key", migrations.ToJsonString(), StringComparison.Ordinal);
        var api = manifests.Single(manifest => Text(manifest, "kind") == "Deployment" && Component(manifest["metadata"]!) == "api")["spec"]!["template"]!["spec"]!;
        Assert.Equal([("pg", "ConnectionStrings__slipwaydb"), ("slipway-rabbitmq", "ConnectionStrings__rabbitmq")], Connections(api));
        Assert.Equal("/etc/slipway/master-key/next.pem", Variable(api["containers"]![0]!, "Slipway__MasterKeyFile"));
        Assert.Equal("/etc/slipway/master-key/master.key", Variable(api["containers"]![0]!, "Slipway__OldMasterKeyFiles__0"));
        Assert.Equal(["next.pem", "master.key"], api["volumes"]!.AsArray().Single(volume => Text(volume!, "name") == "master-key")!["secret"]!["items"]!.AsArray().Select(item => Text(item!, "path")));
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Nothing_secret_is_in_an_environment(string values)
    {
        var containers = (await Manifests(values)).Select(manifest => manifest["spec"]?["template"]?["spec"]?["containers"]?[0]).OfType<JsonNode>().ToList();
        Assert.Equal(4, containers.Count);
        Assert.All(containers, container =>
        {
            Assert.Null(container["envFrom"]);
            Assert.DoesNotContain(container["env"]!.AsArray(), variable => variable!["valueFrom"] is not null);
            Assert.Contains(container["volumeMounts"]!.AsArray(), mount => Text(mount!, "mountPath") == Variable(container, "Slipway__SecretsDirectory"));
        });
    }

    [Fact]
    public async Task The_migration_runs_before_the_services_of_a_release()
    {
        var job = (await Manifests("")).Single(manifest => Text(manifest, "kind") == "Job");
        Assert.Equal("pre-install,pre-upgrade", Text(job["metadata"]!["annotations"]!, "helm.sh/hook"));
        Assert.Equal("""["migrate"]""", job["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.ToJsonString());
    }

    [Fact]
    public async Task Runners_are_scaled_by_ready_tasks_in_one_way_at_a_time()
    {
        Assert.Equal(2, Runner(await Manifests(""))["spec"]!["replicas"]!.GetValue<int>());
        var keda = await Manifests("keda");
        Assert.Null(Runner(keda)["spec"]!["replicas"]);
        var trigger = keda.Single(manifest => Text(manifest, "kind") == "ScaledObject")["spec"]!["triggers"]![0]!;
        Assert.Contains("slipway.ready_tasks", Text(trigger["metadata"]!, "query"), StringComparison.Ordinal);
        Assert.DoesNotContain(keda, manifest => Text(manifest, "kind") == "HorizontalPodAutoscaler");
        var hpa = await Manifests("hpa");
        Assert.Equal(["slipway-sw-api", "slipway-sw-runner"], hpa.Where(manifest => Text(manifest, "kind") == "HorizontalPodAutoscaler").Select(manifest => Text(manifest["spec"]!["scaleTargetRef"]!, "name")));
        Assert.DoesNotContain(hpa, manifest => Text(manifest, "kind") is "ScaledObject" or "NetworkPolicy" or "PodDisruptionBudget");
    }

    [Fact]
    public async Task The_Api_is_told_whose_tokens_count_and_what_a_new_tenant_gets()
    {
        var api = (await Manifests("keda")).Single(manifest => Text(manifest, "kind") == "Deployment" && Component(manifest["metadata"]!) == "api")["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal(
            ["https://sso.example/realms/lab", "slipway", "RS256,PS256,ES256", "tenant", "realm_access.roles", "operator"],
            new[] { "Authority", "Audience", "Algorithms", "TenantClaim", "RoleClaim", "RoleMap__builders" }.Select(name => Variable(api, $"Slipway__Oidc__{name}")));
        Assert.Equal(["10", "200", "50000000000", null], new[] { "Weight", "Hosts", "OutputBytes", "Clusters" }.Select(name => Variable(api, $"Slipway__TenantDefaults__{name}")));
        var without = (await Manifests("")).Single(manifest => Text(manifest, "kind") == "Deployment" && Component(manifest["metadata"]!) == "api");
        Assert.DoesNotContain("Oidc", without.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Api_is_told_whom_to_believe_where_a_request_comes_from()
    {
        var api = (await Manifests("hpa")).Single(manifest => Text(manifest, "kind") == "Deployment" && Component(manifest["metadata"]!) == "api")["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal(["10.244.0.0/16", "fd00:10::/48", null], Enumerable.Range(0, 3).Select(index => Variable(api, $"Slipway__TrustedProxies__{index}")));
    }

    [Fact]
    public async Task Every_service_is_told_where_no_tenant_may_have_it_connect_to()
    {
        var services = (await Manifests("keda")).Where(manifest => Text(manifest, "kind") == "Deployment").Select(deployment => deployment["spec"]!["template"]!["spec"]!["containers"]![0]!).ToList();
        Assert.Equal(3, services.Count);
        Assert.All(services, service => Assert.Equal(
            ["10.0.0.0/24", "fd00:20::/64", null, "169.254.10.0/24", null],
            new[] { "Deny__0", "Deny__1", "Deny__2", "Allow__0", "Allow__1" }.Select(name => Variable(service, $"Slipway__Egress__{name}"))));
    }

    [Theory]
    [InlineData("", true, false)]
    [InlineData("keda", false, false)]
    [InlineData("hpa", true, false)]
    [InlineData("api: {ingress: {enabled: true}}", true, true)]
    public async Task Whoever_installs_it_is_told_which_networks_to_name(string values, bool egress, bool proxies)
    {
        var notes = await chart.NotesAsync(Files(values));
        Assert.Equal((egress, proxies), (notes.Contains("egress.deny is empty", StringComparison.Ordinal), notes.Contains("api.trustedProxies is empty", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Only_runners_reach_hosts_and_nobody_calls_them()
    {
        var policies = (await Manifests("keda")).Where(manifest => Text(manifest, "kind") == "NetworkPolicy").ToDictionary(policy => Component(policy["metadata"]!), policy => policy["spec"]!);
        Assert.Equal(["runner"], policies.Where(policy => policy.Value.ToJsonString().Contains("2222", StringComparison.Ordinal)).Select(policy => policy.Key));
        Assert.Equal(["api"], policies.Where(policy => policy.Value["ingress"]!.ToJsonString().Contains("8080", StringComparison.Ordinal)).Select(policy => policy.Key));
        Assert.Equal(["api", "orchestrator", "runner"], policies.Where(policy => policy.Value["ingress"]!.ToJsonString().Contains("9090", StringComparison.Ordinal)).Select(policy => policy.Key).Order());
        Assert.Contains("10.10.0.0/16", policies["runner"].ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("443", policies["orchestrator"].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_pod_may_connect_to_what_it_needs_and_to_nothing_else()
    {
        var policies = (await Manifests("keda")).Where(manifest => Text(manifest, "kind") == "NetworkPolicy").ToDictionary(policy => Component(policy["metadata"]!), policy => policy["spec"]!);
        Assert.Equal("53 53 6432 5672 4317 443", Ports("api"));
        Assert.Equal("53 53 6432 5672 4317", Ports("orchestrator"));
        Assert.Equal("53 53 6432 5672 4317 22 2222", Ports("runner"));
        Assert.Equal("53 53 6432", Ports("migrations"));

        string Ports(string component) => string.Join(' ', policies[component]["egress"]!.AsArray().SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => $"{port!["port"]}"));
    }

    [Fact]
    public async Task Unless_told_otherwise_hosts_of_both_IP_families_are_reached()
    {
        var runner = (await Manifests("")).Single(manifest => Text(manifest, "kind") == "NetworkPolicy" && Component(manifest["metadata"]!) == "runner");
        Assert.Equal(["0.0.0.0/0", "::/0"], runner["spec"]!["egress"]!.AsArray()[^1]!["to"]!.AsArray().Select(to => Text(to!["ipBlock"]!, "cidr")));
    }

    [Fact]
    public async Task The_migration_s_policy_is_there_before_it()
    {
        var hooks = (await Manifests("")).Where(manifest => manifest["metadata"]!["annotations"]?["helm.sh/hook"] is not null).ToDictionary(manifest => Text(manifest, "kind"), manifest => manifest["metadata"]!["annotations"]!);
        Assert.Equal(["Job", "NetworkPolicy"], hooks.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((Text(hooks["Job"], "helm.sh/hook"), "-1", ""), (Text(hooks["NetworkPolicy"], "helm.sh/hook"), Text(hooks["NetworkPolicy"], "helm.sh/hook-weight"), Text(hooks["Job"], "helm.sh/hook-weight")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hpa")]
    public async Task A_real_API_server_takes_the_manifests(string values)
    {
        var kubeconfig = Environment.GetEnvironmentVariable("SLIPWAY_TEST_KUBECONFIG");
        Assert.SkipWhen(kubeconfig is null, "SLIPWAY_TEST_KUBECONFIG names no kubeconfig, so no API server looked at the manifests.");
        var answer = await Chart.DryRunAsync(kubeconfig, await Manifests(values));
        Assert.DoesNotContain("Warning", answer, StringComparison.Ordinal);
        Assert.Contains("deployment.apps/slipway", answer, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<JsonObject>> Manifests(string values) => chart.ManifestsAsync(Files(values));

    internal static string[] Files(string values) => values.Length == 0 ? [] : [values];

    private static List<object> Strict(IEnumerable<JsonObject> manifests) =>
        KubernetesYaml.LoadAllFromString(string.Join("\n---\n", manifests.Select(manifest => manifest.ToJsonString())), NoCustomTypes, strict: true);

    private static JsonObject Runner(IEnumerable<JsonObject> manifests) =>
        manifests.Single(manifest => Text(manifest, "kind") == "Deployment" && Component(manifest["metadata"]!) == "runner");

    /// <summary>Secret and file of each connection string.</summary>
    private static IEnumerable<(string Secret, string File)> Connections(JsonNode pod) =>
        pod["volumes"]!.AsArray().Single(volume => Text(volume!, "name") == "connections")!["projected"]!["sources"]!.AsArray()
            .Select(source => source!["secret"]!).Select(secret => (Text(secret, "name"), Text(secret["items"]![0]!, "path")));

    private static string Component(JsonNode metadata) => Text(metadata["labels"]!, "app.kubernetes.io/component");

    private static string Text(JsonNode node, string member) => node[member]?.GetValue<string>() ?? "";

    private static string? Variable(JsonNode container, string name) =>
        container["env"]!.AsArray().SingleOrDefault(variable => Text(variable!, "name") == name)?["value"]?.GetValue<string>();
}
