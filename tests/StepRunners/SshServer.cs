using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Slipway.Persistence.Secrets;
using Slipway.ServiceDefaults.Egress;
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

    /// <summary>Whatever is to be done for this user, <see cref="OwnShell"/> is run instead.</summary>
    public string WithOwnShell => $"slwown{_suffix}";
    public string OwnShell => File("shell");

    public static string SudoPassword { get; } = $"it's \"quoted\" $HOME {Guid.NewGuid():n}";

    public string PrivateKey { get; private set; } = "";
    public string EncryptedKey { get; private set; } = "";
    public const string Passphrase = "a passphrase";
    public string OtherKey { get; private set; } = "";

    /// <summary>Fingerprints of the host's keys as ssh-keygen prints them.</summary>
    public string Ed25519Fingerprint { get; private set; } = "";
    public string RsaFingerprint { get; private set; } = "";

    /// <summary>The server is on loopback, which is closed unless the operator opens it.</summary>
    public static EgressGuard Loopback { get; } = new(Options.Create(new EgressOptions { Allow = ["127.0.0.0/8"] }));

    internal SshTarget Target(string user) => new()
    {
        HostId = Guid.NewGuid(),
        Address = "127.0.0.1",
        Port = Port,
        User = user,
        CredentialId = Guid.NewGuid(),
        CredentialVersion = 1,
        Egress = Loopback.For([], []),
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

        await SetOwnShellAsync("");
        await RunAsync("chmod", "755", OwnShell);
        foreach (var user in (string[])[WithPassword, WithoutPassword, WithoutSudo, WithTty, WithOwnShell])
        {
            await RunAsync("useradd", "--create-home", "--shell", user == WithOwnShell ? OwnShell : "/bin/sh", user);
            _users.Add(user);
            await RunWithInputAsync($"{user}:{SudoPassword}\n", "chpasswd");
        }

        await System.IO.File.WriteAllTextAsync(Sudoers, $"""
            {WithPassword} ALL=(ALL:ALL) ALL
            {WithoutPassword} ALL=(ALL:ALL) NOPASSWD: ALL
            {WithTty} ALL=(ALL:ALL) ALL
            Defaults:{WithTty} requiretty
            Defaults:{WithPassword} pam_service={PamService}

            """);
        await RunAsync("chmod", "440", Sudoers);
        // As many installations have it: three failed attempts lock the account.
        Directory.CreateDirectory(File("faillock"));
        await System.IO.File.WriteAllTextAsync($"/etc/pam.d/{PamService}", $"""
            auth required pam_faillock.so preauth dir={File("faillock")} deny=3
            auth [success=1 default=bad] pam_unix.so
            auth [default=die] pam_faillock.so authfail dir={File("faillock")} deny=3
            auth required pam_faillock.so authsucc dir={File("faillock")} deny=3
            account required pam_unix.so
            session required pam_permit.so

            """);
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
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sshd.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException("sshd did not start"));
            }
            else if (line.Data.StartsWith("Server listening", StringComparison.Ordinal))
            {
                listening.TrySetResult();
            }
        };
        _sshd.BeginErrorReadLine();
        await listening.Task;
    }

    /// <summary>Failed attempts that PAM has counted for the user who must give a password, since the last successful one.</summary>
    public async Task<int> FailedAttemptsAsync() =>
        (await RunAsync("faillock", "--dir", File("faillock"), "--user", WithPassword)).Split('\n').Count(line => line.Contains(PamService, StringComparison.Ordinal));

    /// <summary>Makes <see cref="OwnShell"/> do this. Another process writes it: the kernel runs no file that a child forked here meanwhile has inherited open.</summary>
    public Task SetOwnShellAsync(string script) => RunWithInputAsync($"#!/bin/sh\n{script}\n", "/bin/sh", "-c", $"cat >{OwnShell}");

    /// <summary>Kills the sshd processes that serve this user's connections.</summary>
    public Task DropConnectionsAsync(string user) => SignalConnectionsAsync(user, "KILL");

    /// <summary>Stops them where they are: the connections stay open and nothing answers.</summary>
    public Task FreezeConnectionsAsync(string user) => SignalConnectionsAsync(user, "STOP");

    /// <summary>Until disposed, systemd says that the host is shutting down.</summary>
    internal IDisposable ShuttingDown() => new Shutdown(Path.Combine(Directory.CreateDirectory(Path.Combine(StandIns, "units")).FullName, "shutdown"));

    private async Task SignalConnectionsAsync(string user, string signal)
    {
        var processes = (await RunAsync("ps", "-eo", "pid=,ppid=,args=")).Split('\n')
            .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields is [_, _, var title] && title.StartsWith($"sshd: {user}", StringComparison.Ordinal))
            .ToList();
        var ours = processes.Where(p => p[1] == _sshd!.Id.ToString(CultureInfo.InvariantCulture)).Select(p => p[0]).ToHashSet();
        ours.UnionWith(processes.Where(p => ours.Contains(p[1])).Select(p => p[0]).ToList());
        foreach (var pid in ours)
        {
            await RunAsync("/bin/sh", "-c", $"kill -{signal} {pid} 2>/dev/null || true");
        }
    }

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
        System.IO.File.Delete($"/etc/pam.d/{PamService}");
        Directory.Delete(_directory, recursive: true);
    }

    // systemd is not this machine's init; these do what supervision asks of systemd-run and systemctl.
    internal string StandIns => File("bin");

    private string Sudoers => $"/etc/sudoers.d/slipway-{_suffix}";

    private string PamService => $"slipway-{_suffix}";

    private string File(string name) => Path.Combine(_directory, name);

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

    private sealed class Shutdown : IDisposable
    {
        private readonly string _file;

        public Shutdown(string file)
        {
            _file = file;
            System.IO.File.WriteAllText(file, "");
        }

        public void Dispose() => System.IO.File.Delete(_file);
    }
}
