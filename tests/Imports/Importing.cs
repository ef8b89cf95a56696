using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Imports;

/// <summary>An import of files given one after the other as path and text.</summary>
internal static class Importing
{
    public const string ThreeHosts = """
        [kube_control_plane]
        cp1 ansible_host=10.0.0.1 ip=10.0.0.1
        [etcd:children]
        kube_control_plane
        [kube_node]
        w1 ansible_host=10.0.0.2 ip=10.0.0.2
        w2 ansible_host=10.0.0.3 ip=10.0.0.3
        """;

    public static ImportResult Files(params (string Path, string Text)[] files) => Files(null, files);

    public static ImportResult Files(string? vaultPassword, params (string Path, string Text)[] files) => KubesprayImport.Read(new KubesprayImportRequest
    {
        Files = files.ToDictionary(file => file.Path, file => file.Text),
        VaultPassword = vaultPassword,
    });

    /// <summary>Three hosts and one file with variables of all of them.</summary>
    public static ImportResult Vars(string yaml) => Files(("mycluster/inventory.ini", ThreeHosts), ("mycluster/group_vars/all/all.yml", yaml));

    public static ImportFinding Of(this ImportResult result, string subject) => Assert.Single(result.Findings, finding => finding.Subject == subject && finding.Line > 0);
}
