using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Slipway.Persistence.Secrets;
using Slipway.StepRunners.Ssh;
using Slipway.Tests.StepRunners;

[assembly: AssemblyFixture(typeof(SshServer))]

namespace Slipway.Tests.StepRunners;

/// <summary>A real sshd on loopback with its own keys, and real users of this machine for sudo to judge. Needs root.</summary>
public sealed class SshServer : IAsyncLifetime
{
    private const string Sshd = "/usr/sbin/sshd";

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"slipway-sshd-{Guid.NewGuid():n}");
    private readonly string _suffix = Guid.NewGuid().ToString("n")[..6];
    private readonly List<string> _users = [];
    private Process? _sshd;

    public int Port { get; } = FreePort();

    /// <summary>Users by what sudo thinks of them.</summary>
    public string WithPassword => $"slwpw{_suffix}";
    public string WithoutPassword => $"slwnp{_suffix}";
    public string WithoutSudo => $"slwno{_suffix}";
    public string WithTty => $"slwtty{_suffix}";

    public static string SudoPassword { get; } = $"it's \"quoted\" $HOME {Guid.NewGuid():n}";

    public string PrivateKey { get; private set; } = "";
    public string EncryptedKey { get; private set; } = "";
    public const string Passphrase = "a passphrase";
    public string OtherKey { get; private set; } = "";

    /// <summary>Fingerprints of the host's keys as ssh-keygen prints them.</summary>
    public string Ed25519Fingerprint { get; private set; } = "";
    public string RsaFingerprint { get; private set; } = "";

    internal SshTarget Target(string user) => new()
    {
        HostId = Guid.NewGuid(),
        Address = "127.0.0.1",
        Port = Port,
        User = user,
        CredentialId = Guid.NewGuid(),
        CredentialVersion = 1,
        Secrets = new CredentialSecrets(PrivateKey, null, null, null),
    };

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_directory);
        Directory.CreateDirectory("/run/sshd");
        await RunAsync("chmod", "755", _directory);
        await RunAsync("cp", "-r", Path.Combine(AppContext.BaseDirectory, "StandIns"), StandIns);
        await RunAsync("chmod", "755", Path.Combine(StandIns, "systemd-run"), Path.Combine(StandIns, "systemctl"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", File("host_ed25519"));
        await RunAsync("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", File("host_rsa"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", File("user"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", Passphrase, "-f", File("locked"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", File("other"));
        PrivateKey = await System.IO.File.ReadAllTextAsync(File("user"));
        EncryptedKey = await System.IO.File.ReadAllTextAsync(File("locked"));
        OtherKey = await System.IO.File.ReadAllTextAsync(File("other"));
        Ed25519Fingerprint = (await RunAsync("ssh-keygen", "-lf", File("host_ed25519.pub"))).Split(' ')[1];
        RsaFingerprint = (await RunAsync("ssh-keygen", "-lf", File("host_rsa.pub"))).Split(' ')[1];
        await System.IO.File.WriteAllTextAsync(File("authorized_keys"),
            await System.IO.File.ReadAllTextAsync(File("user.pub")) + await System.IO.File.ReadAllTextAsync(File("locked.pub")));

        foreach (var user in (string[])[WithPassword, WithoutPassword, WithoutSudo, WithTty])
        {
            await RunAsync("useradd", "--create-home", "--shell", "/bin/sh", user);
            _users.Add(user);
            await RunWithInputAsync($"{user}:{SudoPassword}\n", "chpasswd");
        }

        await System.IO.File.WriteAllTextAsync(Sudoers, $"""
            {WithPassword} ALL=(ALL:ALL) ALL
            {WithoutPassword} ALL=(ALL:ALL) NOPASSWD: ALL
            {WithTty} ALL=(ALL:ALL) ALL
            Defaults:{WithTty} requiretty
            Defaults:{WithPassword} logfile={SudoLog}

            """);
        await RunAsync("chmod", "440", Sudoers);
        await System.IO.File.WriteAllTextAsync(File("sshd_config"), $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {File("host_ed25519")}
            HostKey {File("host_rsa")}
            PidFile {File("pid")}
            AuthorizedKeysFile {File("authorized_keys")}
            StrictModes no
            UsePAM yes
            PermitRootLogin prohibit-password
            MaxStartups 100:30:200
            SetEnv PATH={StandIns}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

            """);
        _sshd = Process.Start(new ProcessStartInfo(Sshd, ["-D", "-e", "-f", File("sshd_config")]) { RedirectStandardError = true })!;
        _sshd.ErrorDataReceived += (_, _) => { };
        _sshd.BeginErrorReadLine();
        while (!await AnswersAsync())
        {
            if (_sshd.HasExited)
            {
                throw new InvalidOperationException("sshd ended at its start.");
            }
        }
    }

    /// <summary>Lines of sudo's own log for the user who must give a password.</summary>
    public string SudoLogText() => System.IO.File.Exists(SudoLog) ? System.IO.File.ReadAllText(SudoLog) : "";

    /// <summary>Kills the sshd processes that serve this user's connections.</summary>
    public static async Task DropConnectionsAsync(string user) =>
        await RunAsync("/bin/sh", "-c", $"ps -eo pid=,args= | sed -n 's/^ *\\([0-9]*\\) sshd: {user}\\( .*\\|@.*\\)$/\\1/p' | xargs -r kill -9");

    public async ValueTask DisposeAsync()
    {
        if (_sshd is { HasExited: false })
        {
            _sshd.Kill();
            await _sshd.WaitForExitAsync();
        }

        foreach (var user in _users)
        {
            await RunAsync("/bin/sh", "-c", $"ps -o pid= -u {user} | xargs -r kill -9; userdel --force --remove {user} 2>/dev/null; true");
        }

        System.IO.File.Delete(Sudoers);
        Directory.Delete(_directory, recursive: true);
    }

    // systemd is not this machine's init; these do what supervision asks of systemd-run and systemctl.
    private string StandIns => File("bin");

    private string Sudoers => $"/etc/sudoers.d/slipway-{_suffix}";

    private string SudoLog => File("sudo.log");

    private string File(string name) => Path.Combine(_directory, name);

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            await Task.Delay(20);
            return false;
        }
    }

    internal static async Task<string> RunAsync(string program, params string[] arguments) => await RunWithInputAsync("", program, arguments);

    private static async Task<string> RunWithInputAsync(string input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (input.Length > 0)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
