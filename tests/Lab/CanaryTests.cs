using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Slipway.AppHost.Resources;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Tests.Lab.Fixtures;
using Slipway.Tests.Support;

namespace Slipway.Tests.Lab;

/// <summary>Builds have failed, succeeded, lost their runner to SIGKILL and been killed themselves, in the middle of a step; of the secrets that they used nothing may lie around.</summary>
public sealed class CanaryTests(LabSystem system)
{
    private const string RuntimeConfiguration = "/etc/containerd/config.toml";

    private static readonly string[] Hosts = ["alma-w1", "alma-w2", "alma1", LabHosts.Solo];

    [Fact]
    public async Task No_secret_is_in_a_dump_queue_log_trace_output_process_or_on_a_hosts_disk_but_the_registrys_login_and_a_decoy_is_in_all_of_them()
    {
        system.Need();
        BuildRecord[] builds = [await system.Reference.WrongPassword, await system.Reference.Resumed, await system.Solo.Killed, await system.Solo.Cancelled];
        Assert.Equal([BuildStatus.Failed, BuildStatus.Succeeded, BuildStatus.Succeeded, BuildStatus.Cancelled], builds.Select(build => build.Build.Status));
        Assert.NotEmpty(builds[2].AdoptionsOf(system.Solo.Victim));
        Assert.Equal(StepOutcome.Unknown, builds[3].Task(LabHosts.Solo, "runtime").Attempts[^1].Steps[^1].Outcome);
        Assert.True(system.Processes.Read > 1000);
        Assert.Subset(system.Queues.Seen.ToHashSet(), new HashSet<string> { nameof(BuildSubmitted), nameof(BuildCommandGiven), nameof(RunTask), nameof(TaskStarted), nameof(TaskFinished) });

        Assert.StartsWith(system.Slipway.Ready.StateDirectory, system.Slipway.Ready.LogDirectory, StringComparison.Ordinal);

        await StrewAsync();
        // Whatever is tested after this has the cores to itself.
        await system.Processes.EndAsync();
        await Task.WhenAll([InDumpAsync(), InFilesAsync("state", system.Slipway.Ready.StateDirectory), .. Hosts.Select(OnDiskAsync)]);

        Assert.Equal(
            [
                .. Hosts.Select(host => $"decoy: disk of {host}"), "decoy: dump", "decoy: process cmdline", "decoy: process environ", "decoy: queue", "decoy: state", "decoy: telemetry",
                // What the plan declares, for root's eyes only.
                $"registry: disk of {LabHosts.Solo} {RuntimeConfiguration}",
            ],
            system.Canaries.Found);
        Assert.Equal("600 root\n", await system.Hosts.OnAsync(LabHosts.Solo, $"stat -c '%a %U' {RuntimeConfiguration}"));
    }

    /// <summary>In the open, wherever is looked.</summary>
    private async Task StrewAsync()
    {
        var decoy = system.Canaries.Decoy;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        // Its name is in the database, and the database in the state.
        await system.Slipway.Client.Api.CreateCredentialAsync(new CredentialRequest { Name = decoy, SshPassword = "of-nobody" }, patience.Token);
        // The path of a request is in its span.
        using (var http = new HttpClient { BaseAddress = new Uri(system.Slipway.Ready.ApiUrl) })
            (await http.GetAsync(new Uri($"v1/{decoy}", UriKind.Relative), patience.Token)).Dispose();
        await Task.WhenAll([system.Queues.SendAsync(decoy), .. Hosts.Select(host => system.Hosts.OnAsync(host, "cat >/var/tmp/decoy", decoy))]);
        using (var process = Process.Start(new ProcessStartInfo("sh", ["-c", "read line", decoy]) { RedirectStandardInput = true, Environment = { ["DECOY"] = decoy } })!)
        {
            await Eventually.SeesAsync(() => Task.FromResult(system.Canaries.Found.Count(one => one.Contains("process", StringComparison.Ordinal))), count => count >= 2);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
        }

        // It comes in batches.
        await Eventually.SeesAsync(async () =>
        {
            await InFilesAsync("telemetry", system.Traces.Received);
            return system.Canaries.Found;
        }, found => found.Contains("decoy: telemetry") && found.Contains("decoy: queue"));
    }

    private async Task InDumpAsync()
    {
        var to = new NpgsqlConnectionStringBuilder(system.Slipway.Ready.ConnectionStrings["slipwaydb"]);
        var folder = Directory.CreateTempSubdirectory("slipway-dump-");
        try
        {
            // The password by a file: this is looked at, too.
            var passwords = Path.Combine(folder.FullName, "pgpass");
            PrivateFile.Write(passwords, $"*:*:*:*:{to.Password}");
            var dump = await Command.RunAsync("env", [$"PGPASSFILE={passwords}", "pg_dump", "-h", to.Host!, "-p", to.Port.ToString(CultureInfo.InvariantCulture), "-U", to.Username!, to.Database!]);
            Assert.Contains("COPY slipway.credentials", dump, StringComparison.Ordinal);
            Assert.Contains("COPY slipway.output_chunks", dump, StringComparison.Ordinal);
            foreach (var table in dump.Split("\nCOPY "))
                system.Canaries.Report("dump", table[..Math.Min(table.Length, 50)], table);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task InFilesAsync(string place, string folder) => Report(place, await Command.RunAsync("bash", ["-c", Search("/dev/stdin", folder)], system.Canaries.Patterns));

    // The journal's files may be compressed; and the patterns themselves must not lie on the disk.
    private async Task OnDiskAsync(string host) => Report($"disk of {host}", await system.Hosts.OnAsync(host, $"""
        exec bash -c '
        patterns=$(cat)
        {Search("<(echo \"$patterns\")", "/etc /home /opt /root /run /srv /tmp /usr/local /var")}
        journalctl --no-pager -o export | grep -aoF -f <(echo "$patterns") | sed s/^/journal:/'
        """, system.Canaries.Patterns));

    /// <returns>A command that prints <c>file:pattern</c> for whatever is found, and does not mind files that go away meanwhile.</returns>
    private static string Search(string patterns, string folders) => $"grep -raoF -D skip -f {patterns} {folders} 2>/dev/null | sort -u";

    private void Report(string place, string lines)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            system.Canaries.Report(place, line.Split(':')[0], line);
    }
}
