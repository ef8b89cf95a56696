using Slipway.Tests.Support;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>A lab in a subnet of its own, so that a demo may be up beside it.</summary>
/// <param name="subnet">Three octets.</param>
internal sealed class LabHosts(string subnet) : IAsyncDisposable
{
    /// <summary>A host for a cluster of its own, beside the reference cluster's three.</summary>
    public const string Solo = "solo";

    /// <summary>The host of docs/api/guide.md.</summary>
    public const string Guide = "guide";

    /// <summary>Another one: the machine that reboots, fills up and is exchanged.</summary>
    public const string Frail = "frail";

    /// <summary>The host of a cluster whose Slipway is lost and restored.</summary>
    public const string Orphan = "orphan";

    /// <summary>Those of a highly available cluster, beside the reference cluster's.</summary>
    public static readonly string[] HighAvailability = ["cp1", "cp2", "cp3", "etcd1", "etcd2", "etcd3", "worker1", "worker2"];

    /// <summary>The reference cluster's host that has dnf, rpm and SELinux' tools.</summary>
    public const string RedHat = "alma-w1";

    /// <summary>Where the tests' lab is, unless two checkouts run them at the same time.</summary>
    public static string TestSubnet { get; } = Environment.GetEnvironmentVariable("SLIPWAY_LAB_TEST_SUBNET") ?? "10.10.9";

    /// <summary>Where a test has a lab of its own beside that one.</summary>
    public static string OtherSubnet { get; } = Environment.GetEnvironmentVariable("SLIPWAY_LAB_OTHER_SUBNET") ?? "10.10.8";

    private static readonly string Program = Path.Combine(Checkout.Root, "lab", "lab");

    private Dictionary<string, string> _settings = [];

    public string User => _settings["SLIPWAY_LAB_USER"];

    public string PrivateKey => File.ReadAllText(_settings["SLIPWAY_LAB_KEY"]);

    public string SudoPassword => File.ReadAllText(_settings["SLIPWAY_LAB_SUDO_PASSWORD_FILE"]).Trim();

    /// <summary>The machine's own address in the lab, where mirror, registries and proxy answer.</summary>
    public string Gateway => $"{subnet}.1";

    /// <summary>A registry with the lab's images that wants <see cref="User"/> and <see cref="SudoPassword"/>; a URL.</summary>
    public string PrivateRegistry => _settings["SLIPWAY_LAB_PRIVATE_REGISTRY"];

    /// <summary>URL of an HTTP proxy.</summary>
    public string Proxy => _settings["SLIPWAY_LAB_PROXY"];

    /// <summary>What the proxy was asked for.</summary>
    public string ProxyLog => File.ReadAllText(_settings["SLIPWAY_LAB_PROXY_LOG"]);

    /// <summary>Kubernetes' programs are not the real ones.</summary>
    public bool StandIns => _settings["SLIPWAY_LAB_STANDINS"] == "true";

    /// <summary>The lab's merge patch over a cluster spec; names all of the lab's hosts.</summary>
    public string SpecPatch => File.ReadAllText(_settings["SLIPWAY_LAB_SPEC_PATCH"]);

    /// <returns>In words, why this machine can have no lab; null when it can.</returns>
    public static async Task<string?> WhyNotAsync()
    {
        if (Environment.UserName != "root")
            return "lab hosts need root, and this is " + Environment.UserName;
        if (!File.Exists("/usr/bin/systemd-nspawn"))
            return "systemd-nspawn is not installed (./dev setup installs it)";
        // Namespaces and a bridge, as a lab host needs them, in a namespace that goes with the probe.
        var (code, _, errors) = await Command.TryAsync(
            "unshare", ["--net", "--mount", "sh", "-c", "ip link add probe type bridge && mount -t tmpfs none /mnt && mkdir /mnt/u /mnt/w /mnt/m && mount -t overlay none /mnt/m -o lowerdir=/usr,upperdir=/mnt/u,workdir=/mnt/w"]);
        return code == 0 ? null : "no namespaces, bridges or overlays here: " + errors.Trim();
    }

    /// <param name="hosts">As <c>lab up</c> takes them.</param>
    /// <param name="families">Of the hosts' addresses in the spec patch, the primary one first.</param>
    public async Task UpAsync(string hosts = $"alma1,alma-w1,alma-w2,{Solo}", string families = "ipv4")
    {
        await RunAsync("down");
        await RunAsync("up", "--hosts", hosts, "--families", families);
        _settings = File.ReadLines($"/run/slipway-lab/{subnet}/lab.env")
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>Runs a command line on a host as root, without SSH.</summary>
    public Task<string> OnAsync(string host, string commandLine, string? input = null) =>
        Command.RunAsync(Program, ["exec", "--subnet", subnet, "--", host, "sh", "-c", commandLine], input);

    /// <inheritdoc cref="OnAsync"/>
    /// <returns>How it ended: its exit code, or 128 and the signal's number.</returns>
    public async Task<int> TryOnAsync(string host, string commandLine, CancellationToken cancellationToken) =>
        (await Command.TryAsync(Program, ["exec", "--subnet", subnet, "--", host, "sh", "-c", commandLine], cancellationToken: cancellationToken)).Code;

    /// <summary>From now on a host remembers whom it connects to outside the lab and the cluster's own networks. (Who asks for a name asks in vain, but is not counted.)</summary>
    public Task WatchTrafficAsync(string host) => OnAsync(host, "nft -f -", $$"""
        table inet lab_watch {
          set elsewhere { type ipv4_addr . inet_service; flags dynamic; size 4096; }
          chain out {
            type filter hook output priority filter; policy accept;
            ip daddr { {{subnet}}.0/24, 127.0.0.0/8, 10.233.0.0/16, 224.0.0.0/4 } accept
            udp dport 53 accept
            meta l4proto tcp ct state new add @elsewhere { ip daddr . tcp dport }
            meta l4proto udp ct state new add @elsewhere { ip daddr . udp dport }
          }
        }
        """);

    /// <returns>Lines with addresses and ports; empty when there was nobody.</returns>
    public async Task<string> ConnectedElsewhereAsync(string host) =>
        string.Join('\n', (await OnAsync(host, "nft list set inet lab_watch elsewhere")).Split('\n').SkipWhile(line => !line.Contains("elements", StringComparison.Ordinal)).Select(line => line.Trim(' ', '\t', '}')).Where(line => line.Length > 0));

    /// <summary>Whether it is up, with its sshd, and not on its way down.</summary>
    public async Task<bool> AnswersAsync(string host)
    {
        var (code, _, _) = await Command.TryAsync(Program, ["exec", "--subnet", subnet, "--", host, "sh", "-c", "systemctl -q is-active ssh.service && ! systemctl is-system-running | grep -q stopping"]);
        return code == 0;
    }

    /// <summary>Gives the login user of a host another password.</summary>
    public Task SetPasswordAsync(string host, string password) => OnAsync(host, "chpasswd", $"{User}:{password}\n");

    /// <summary>Another form of <see cref="PrivateKey"/>, which takes a passphrase.</summary>
    public async Task<string> LockedKeyAsync(string passphrase)
    {
        var folder = Directory.CreateTempSubdirectory("slipway-key-");
        try
        {
            var copy = Path.Combine(folder.FullName, "key");
            File.Copy(_settings["SLIPWAY_LAB_KEY"], copy);
            await Command.RunAsync("ssh-keygen", ["-q", "-p", "-P", "", "-N", passphrase, "-f", copy]);
            return await File.ReadAllTextAsync(copy);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Whatever installs packages waits, as for another installation, until <see cref="ReleasePackagesAsync"/> or a reboot.</summary>
    /// <remarks>apt's lock is one of fcntl, which the shell does not know.</remarks>
    public Task HoldPackagesAsync(string host) => OnAsync(host, """
        systemd-run -q --unit=hold-packages perl -MFcntl -e '
          open my $f, ">", "/var/lib/dpkg/lock-frontend" or die;
          my $lock = pack("ssx4qqlx4", F_WRLCK, 0, 0, 0, 0);
          fcntl($f, F_SETLK, $lock) or die;
          open my $held, ">", "/run/packages-held";
          sleep 600'
        until [ -e /run/packages-held ]; do systemctl -q is-active hold-packages || exit 1; sleep 0.1; done
        """);

    public Task ReleasePackagesAsync(string host) => OnAsync(host, "systemctl stop hold-packages; rm -f /run/packages-held");

    /// <summary>The machine gets another identity, as one that was installed anew has.</summary>
    public Task ChangeMachineIdAsync(string host) => OnAsync(host, "tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id");

    public Task StopAsync(string host) => RunAsync("stop", host);

    public Task StartAsync(string host) => RunAsync("start", host);

    /// <summary>Pulls a host's network cables; what runs on it runs on.</summary>
    public Task CutAsync(string host) => RunAsync("cut", host);

    public Task MendAsync(string host) => RunAsync("mend", host);

    public Task RotateHostKeyAsync(string host) => RunAsync("rotate-host-key", host);

    public async ValueTask DisposeAsync() => await RunAsync("down");

    private Task RunAsync(string verb, params string[] arguments) => Command.RunAsync(Program, [verb, "--subnet", subnet, .. arguments]);
}
