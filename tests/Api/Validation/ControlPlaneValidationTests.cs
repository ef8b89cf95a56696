using System.Text.Json.Nodes;
using Slipway.Api.Features.Clusters.Validation;
using Slipway.Contracts.Errors;
using static Slipway.Tests.Api.Validation.SpecValidationTests;

namespace Slipway.Tests.Api.Validation;

/// <summary>What is in front of the API servers, security, arguments, and versions that do not go together; cases as in <see cref="SpecValidationTests"/>.</summary>
public sealed class ControlPlaneValidationTests
{
    [Theory]
    [InlineData("/controlPlane", "{\"virtualIp\": {\"address\": \"10.10.1.11\"}}", "#/controlPlane/virtualIp/address", ErrorCodes.ValueDuplicate)]
    [InlineData("/controlPlane", "{\"virtualIp\": {\"address\": \"10.10.1.200\", \"interface\": \"a b\"}}", "#/controlPlane/virtualIp/interface", ErrorCodes.ValueInvalid)]
    [InlineData("/controlPlane", "{\"virtualIp\": {\"address\": \"10.10.1.200\"}}", "", "")]
    [InlineData("/controlPlane", "{\"virtualIp\": {}}", "#/controlPlane/virtualIp/address", ErrorCodes.FieldRequired)]
    [InlineData("/controlPlane", "{\"externalLoadBalancer\": {\"address\": \"10.233.0.9\"}}", "#/controlPlane/externalLoadBalancer/address", ErrorCodes.CidrOverlap)]
    [InlineData("/controlPlane", "{\"externalLoadBalancer\": {}, \"virtualIp\": {\"address\": \"10.10.1.200\"}}", "#/controlPlane/virtualIp", ErrorCodes.ValueInvalid)]
    [InlineData("/security", "{\"profile\": \"cis\"}", "", "")]
    [InlineData("/security", "{\"audit\": {\"maxAgeDays\": 0}}", "#/security/audit/maxAgeDays", ErrorCodes.ValueInvalid)]
    [InlineData("/security", "{\"audit\": {\"policy\": {\"apiVersion\": \"audit.k8s.io/v1\", \"kind\": \"Policy\", \"rules\": [{\"level\": \"All\"}]}}}", "#/security/audit/policy/rules", ErrorCodes.ValueInvalid)]
    [InlineData("/security", "{\"oidc\": {\"issuerUrl\": \"http://login.example\", \"clientId\": \"k\"}}", "#/security/oidc/issuerUrl", ErrorCodes.ValueInvalid)]
    [InlineData("/security", "{\"oidc\": {\"issuerUrl\": \"https://login.example\", \"clientId\": \"k\", \"requiredClaims\": {\"a\": \"b,c\"}}}", "#/security/oidc/requiredClaims/a", ErrorCodes.ValueInvalid)]
    [InlineData("/security", "{\"oidc\": {\"issuerUrl\": \"https://login.example\", \"clientId\": \"k\", \"certificateAuthority\": \"x\"}}", "#/security/oidc/certificateAuthority", ErrorCodes.ValueInvalid)]
    [InlineData("/security", "{\"certificates\": {\"leafDays\": 400, \"authorityDays\": 300}}", "#/security/certificates/authorityDays", ErrorCodes.ValueInvalid)]
    [InlineData("/kubernetes", "{\"version\": \"1.32.5\", \"featureGates\": {\"sidecar\": true}}", "#/kubernetes/featureGates/sidecar", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"apiServer\": {\"oidc-client-id\": \"x\"}}", "#/overrides/apiServer/oidc-client-id", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"apiServer\": {\"--v\": \"3\"}}", "#/overrides/apiServer/--v", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"controllerManager\": {\"root-ca-file\": \"/x\"}}", "#/overrides/controllerManager/root-ca-file", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"featureGates\": {\"WaitForAllControlPlaneComponents\": true}, \"encryptionAlgorithm\": \"RSA-3072\", \"apiServer\": {\"extraVolumes\": [{\"name\": \"webhooks\", \"hostPath\": \"/etc/webhooks\", \"mountPath\": \"/etc/webhooks\"}]}}, \"initConfiguration\": {\"timeouts\": {\"kubernetesAPICall\": \"1m30s\"}, \"patches\": {\"directory\": \"/etc/kubeadm-patches\"}}, \"joinConfiguration\": {\"timeouts\": {\"discovery\": \"2m\"}}}}", "", "")]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"networking\": {\"podSubnet\": \"10.0.0.0/8\"}}}}", "#/overrides/kubeadm/clusterConfiguration/networking", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"apiServer\": {\"certSANs\": [\"a\"], \"extraArgs\": []}}}}", "#/overrides/kubeadm/clusterConfiguration/apiServer/certSANs,#/overrides/kubeadm/clusterConfiguration/apiServer/extraArgs", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"apiServer\": \"big\"}}}", "#/overrides/kubeadm/clusterConfiguration/apiServer", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"scheduler\": {\"extraEnv\": []}, \"proxy\": {\"disabled\": true}}}}", "#/overrides/kubeadm/clusterConfiguration/proxy,#/overrides/kubeadm/clusterConfiguration/scheduler/extraEnv", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"featureGates\": true}}}", "#/overrides/kubeadm/clusterConfiguration/featureGates", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"apiServer\": {\"extraVolumes\": [{\"name\": \"audit-logs\", \"hostPath\": \"/a\", \"mountPath\": \"/a\"}, {\"name\": \"a\", \"hostPath\": \"/a\", \"mountPath\": \"/etc/kubernetes/ssl/x\"}, {\"name\": \"a\", \"hostPath\": \"a\", \"mountPath\": \"/a\"}]}}}}", "#/overrides/kubeadm/clusterConfiguration/apiServer/extraVolumes/0,#/overrides/kubeadm/clusterConfiguration/apiServer/extraVolumes/1,#/overrides/kubeadm/clusterConfiguration/apiServer/extraVolumes/2", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"clusterConfiguration\": {\"apiServer\": {\"extraVolumes\": null}}}}", "#/overrides/kubeadm/clusterConfiguration/apiServer/extraVolumes", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"initConfiguration\": {\"certificateKey\": \"00\", \"nodeRegistration\": {\"name\": \"x\", \"imagePullSerial\": \"no\"}}}}", "#/overrides/kubeadm/initConfiguration/certificateKey,#/overrides/kubeadm/initConfiguration/nodeRegistration/imagePullSerial,#/overrides/kubeadm/initConfiguration/nodeRegistration/name", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"initConfiguration\": {\"timeouts\": {\"kubernetesAPICall\": \"soon\", \"coffee\": \"1m\"}, \"patches\": {\"directory\": \"patches\"}}}}", "#/overrides/kubeadm/initConfiguration/patches,#/overrides/kubeadm/initConfiguration/timeouts/coffee,#/overrides/kubeadm/initConfiguration/timeouts/kubernetesAPICall", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubeadm\": {\"joinConfiguration\": {\"kind\": \"Other\", \"discovery\": {}, \"nodeRegistration\": {\"taints\": []}}}}", "#/overrides/kubeadm/joinConfiguration/discovery,#/overrides/kubeadm/joinConfiguration/kind,#/overrides/kubeadm/joinConfiguration/nodeRegistration/taints", ErrorCodes.ValueInvalid)]
    public void A_change_has_these_findings(string pointer, string value, string at, string code)
    {
        var (_, findings) = SpecValidation.Check(Examples.Spec(With(pointer, value)));
        Assert.Equal(
            at.Split(',', StringSplitOptions.RemoveEmptyEntries),
            findings.Select(finding => finding.Pointer).Distinct().Order(StringComparer.Ordinal));
        if (code.Length > 0)
        {
            Assert.Contains(findings, finding => finding.Code == code);
            Assert.All(findings, finding => Assert.True(ErrorCatalogue.Contains(finding.Code) && finding.Detail[^1] is '.' or '?'));
        }
    }

    [Theory]
    [InlineData("etcd", "3.4.23", "kubeadm:ExternalEtcdVersion")]
    [InlineData("containerd", "1.5.9", "kubeadm:SystemVerification")]
    public void A_component_too_old_for_the_Kubernetes_version_is_refused_unless_waived(string component, string version, string waiver)
    {
        var old = $$"""{"versions": {"{{component}}": "{{version}}"} }""";
        bool Refused(JsonObject spec) => SpecValidation.Check(spec).Findings.Any(finding => finding.Code == ErrorCodes.ValueInvalid && finding.Pointer == $"#/artifacts/versions/{component}");
        var spec = Examples.Spec(With("/artifacts", old));
        Assert.True(Refused(spec));
        spec["preflightWaivers"] = new JsonArray(waiver);
        Assert.False(Refused(spec));
    }
}
