using Slipway.Cli;
using Slipway.Cli.Specs;

namespace Slipway.Tests.Cli;

public sealed class InventoryFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("slipway-inventory-").FullName;

    [Fact]
    public void Of_a_folder_all_that_is_text_is_sent_but_what_Kubespray_wrote()
    {
        Write("inventory.ini", "group_vars/all/all.yml", "keys/id", "artifacts/admin.conf", "credentials/kubeadm_certificate_key.creds");

        var read = InventoryFolder.Read(_root);

        Assert.Equal(["group_vars/all/all.yml", "inventory.ini", "keys/id"], read.Files.Keys.Select(Below));
        Assert.Equal(["artifacts/admin.conf", "credentials/kubeadm_certificate_key.creds"], read.Left.Select(file => Below(file.Path)).Order(StringComparer.Ordinal));
        Assert.Null(read.Inventory);
    }

    [Fact]
    public void Of_a_file_only_what_Ansible_reads_with_it_is_sent()
    {
        Write("hosts", "group_vars/all/all.yml", "host_vars/n1.yml", "diary.txt", "other/group_vars/all.yml");

        var read = InventoryFolder.Read(Path.Combine(_root, "hosts"));

        Assert.Equal(["group_vars/all/all.yml", "host_vars/n1.yml", "hosts"], read.Files.Keys.Select(Below));
        Assert.Equal("hosts", Below(read.Inventory!));
    }

    [Fact]
    public void What_cannot_be_sent_is_listed()
    {
        Write("inventory.ini");
        File.WriteAllBytes(Path.Combine(_root, "picture"), [0xff, 0xfe, 0]);
        File.CreateSymbolicLink(Path.Combine(_root, "broken"), "/nowhere/at/all");

        Assert.Equal(["broken", "picture"], InventoryFolder.Read(_root).Left.Select(file => Below(file.Path)).Order(StringComparer.Ordinal));
        Assert.Throws<UsageException>(() => InventoryFolder.Read(Path.Combine(_root, "nothing")));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(params string[] paths)
    {
        foreach (var path in paths.Select(path => Path.Combine(_root, path)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "text\n");
        }
    }

    private static string Below(string path) => path[(path.IndexOf('/') + 1)..];
}
