using Slipway.Contracts.Errors;
using Slipway.Orchestrator.Planning.Manifests;
using Slipway.Orchestrator.Planning.Parameters;

namespace Slipway.Orchestrator.Planning;

/// <summary>Turns the spec, facts and earlier outputs into the parameters of one task.</summary>
public static class ParameterResolver
{
    private static readonly Dictionary<string, Func<TaskContext, object>> Stages = new(StringComparer.Ordinal)
    {
        ["preflight"] = Preflight.Resolve,
        ["reachability"] = Reachability.Resolve,
        ["os"] = Os.Resolve,
        ["artifacts"] = Artifacts.Resolve,
        ["manifests"] = Parameters.Manifests.Resolve,
        ["runtime"] = Runtime.Resolve,
        ["etcd"] = Etcd.Resolve,
        ["etcd-quorum"] = EtcdQuorum.Resolve,
        ["control-plane"] = ControlPlane.Resolve,
        ["join-token"] = JoinToken.Resolve,
        ["workers"] = Workers.Resolve,
        ["pod-cidrs"] = PodCidrs.Resolve,
        ["network"] = Network.Resolve,
        ["network-plugin"] = NetworkPluginObjects.Resolve,
        ["node-metadata"] = NodeMetadata.Resolve,
        ["dns"] = Dns.Resolve,
        ["addons"] = AddonsOfCluster.Resolve,
        ["verify"] = Verify.Resolve,
    };

    /// <exception cref="KeyNotFoundException">There is no such stage.</exception>
    public static Resolution Resolve(string stage, string hostName, ResolutionInput input)
    {
        var resolve = Stages[stage];
        try
        {
            return new Resolution.Resolved(resolve(new TaskContext(input, hostName)));
        }
        catch (UnresolvableException e)
        {
            return new Resolution.Unresolvable(e.Code, e.Message);
        }
        catch (ManifestException e)
        {
            return new Resolution.Unresolvable(ErrorCodes.ManifestUnexpected, e.Message);
        }
        // A host's owner chooses what it prints, and what gives no parameters now never will.
        catch (Exception e)
        {
            return new Resolution.Unresolvable(ErrorCodes.HostOutputUnreadable, $"What the hosts reported gives no parameters of the stage '{stage}': {e.GetType().Name}: {e.Message}");
        }
    }
}
