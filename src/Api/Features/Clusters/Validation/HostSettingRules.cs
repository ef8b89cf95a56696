using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Proxies, time, package sources and registries of the hosts.</summary>
internal static partial class HostSettingRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec) => [.. Proxy(spec.Os.Proxy), .. Time(spec.Os.Ntp), .. Packages(spec.Os.PackageRepositories), .. Runtime(spec)];

    private static IEnumerable<Finding> Proxy(ProxySpec? proxy)
    {
        if (proxy is null)
        {
            yield break;
        }

        if (proxy.Http is null && proxy.Https is null)
        {
            yield return Invalid("Name at least one proxy.", "os", "proxy");
        }

        foreach (var (url, field) in new[] { (proxy.Http, "http"), (proxy.Https, "https") })
        {
            // A password in it would end up in logs, environments and unit files.
            if (url is not null && !IsBaseUrl(url))
            {
                yield return Invalid("A proxy is an http or https URL without user, query or fragment.", "os", "proxy", field);
            }
        }

        foreach (var (entry, index) in proxy.NoProxy.Select((entry, index) => (entry, index)))
        {
            if (!Direct().IsMatch(entry))
            {
                yield return Invalid("An exception is a name, a domain with a leading dot, an address or a network.", "os", "proxy", "noProxy", index);
            }
        }
    }

    private static IEnumerable<Finding> Time(NtpSpec? ntp) => (ntp?.Servers ?? []).Select((server, index) => (server, index))
        .Where(entry => !Name().IsMatch(entry.server))
        .Select(entry => Invalid("A time server is a name or an address.", "os", "ntp", "servers", entry.index));

    private static IEnumerable<Finding> Packages(IReadOnlyList<PackageRepositorySpec> repositories)
    {
        foreach (var (repository, index) in repositories.Select((repository, index) => (repository, index)))
        {
            if (!IsBaseUrl(repository.Url))
            {
                yield return Invalid("A repository is an http or https URL without user, query or fragment.", "os", "packageRepositories", index, "url");
            }

            if (repository.Family == PackageFamily.Debian && !Word().IsMatch(repository.Suite))
            {
                yield return Invalid("A repository of the Debian family has a suite such as bookworm.", "os", "packageRepositories", index, "suite");
            }
            else if (repository.Family == PackageFamily.Redhat && repository.Suite.Length > 0)
            {
                yield return Invalid("A repository of the RedHat family has no suite.", "os", "packageRepositories", index, "suite");
            }

            foreach (var (component, position) in repository.Components.Select((component, position) => (component, position)))
            {
                if (!Word().IsMatch(component))
                {
                    yield return Invalid($"'{component}' is no component such as main.", "os", "packageRepositories", index, "components", position);
                }
            }
        }
    }

    private static IEnumerable<Finding> Runtime(ClusterSpec spec)
    {
        if (spec.Runtime.Kind == RuntimeKind.Crio && spec.Overrides.Containerd is not null)
        {
            yield return Invalid("The runtime is CRI-O; its settings are overrides.crio.", "overrides", "containerd");
        }

        if (spec.Runtime.Kind == RuntimeKind.Containerd && spec.Overrides.Crio is not null)
        {
            yield return Invalid("The runtime is containerd; its settings are overrides.containerd.", "overrides", "crio");
        }

        if (spec.Overrides.Containerd is { } containerd && HasLogin(containerd))
        {
            yield return Invalid("A login in here could be read by everybody who reads the spec: name a credential in runtime.registries.", "overrides", "containerd");
        }

        foreach (var (registry, settings) in spec.Runtime.Registries)
        {
            if (!IsRegistry(registry))
            {
                yield return Invalid("The key is a registry's host name, with or without :port.", "runtime", "registries", registry);
            }

            if (settings.CaCertificate is not null && !IsCertificate(settings.CaCertificate))
            {
                yield return Invalid("A CA certificate is PEM text that begins with -----BEGIN CERTIFICATE-----.", "runtime", "registries", registry, "caCertificate");
            }
        }
    }

    /// <summary><c>host</c> or <c>host:port</c>.</summary>
    public static bool IsRegistry(string text) => Name().IsMatch(text) && IsAuthority(text);

    private static bool HasLogin(JsonNode? node) => node switch
    {
        JsonObject table => table.Any(member => member.Key is "auth" or "auths" && member.Value is JsonObject || HasLogin(member.Value)),
        JsonArray items => items.Any(HasLogin),
        _ => false,
    };

    private static bool IsCertificate(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[.]?[A-Za-z0-9:]([A-Za-z0-9.:/-]{0,252}[A-Za-z0-9:])?\z")]
    private static partial Regex Direct();

    [GeneratedRegex(@"^[A-Za-z0-9:]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9:])?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9./_-]{0,100}\z")]
    private static partial Regex Word();
}
