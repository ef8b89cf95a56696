using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Catalog;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Messages;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Secrets;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

public sealed class AttemptTests(Servers servers, SshServer server)
{
    [Fact]
    public async Task A_task_runs_its_steps_and_everything_is_recorded()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new()
        {
            ["10-first"] = "echo hello\nid -u\n",
            ["20-second"] = "out podCidrs 'one 10.0.0.0/24'\nprintf 'no line end'\n",
        });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);

        Assert.True(attempt.Outcome == "succeeded", attempt.Failure?.ToString());
        Assert.Null(attempt.Failure);
        Assert.Equal((0, "runner-a", 0, server.Ed25519Fingerprint), (attempt.ExitCode, attempt.Runner, attempt.Adoptions, attempt.HostKey));
        Assert.Equal([(1, "first", "Ok"), (2, "second", "Ok")], (await bench.StepsAsync(task)).Select(s => (s.Index, s.Name, s.Outcome)));
        Assert.Equal("hello\n0\nno line end", await bench.OutputAsync(task));
        Assert.Equal([1, 2], (await bench.ChunksAsync(task)).Select(c => c.StepIndex).Distinct());
        Assert.Equal("one 10.0.0.0/24", await bench.DbAsync(db => db.TaskOutputs.Where(o => o.TaskId == task && o.Name == "podCidrs").Select(o => o.Value).SingleAsync()));
        Assert.Null(await bench.LeaseOfAsync(task));
        Assert.Equal(server.Ed25519Fingerprint, await bench.DbAsync(db => db.Hosts.Select(h => h.HostKey).SingleAsync()));
        Assert.Equal(
            ["host.key-recorded", "step.started", "step.finished", "step.started", "step.finished"],
            (await bench.EventsAsync()).Select(e => e.Type));
        await Eventually.SeesAsync(() => Task.FromResult(bench.Received.Messages.Count), count => count == 2);
        Assert.IsType<TaskStarted>(bench.Received.Messages.First());
        Assert.IsType<TaskFinished>(bench.Received.Messages.Last());
        await Eventually.SeesAsync(() => Task.FromResult(Directory.Exists($"/run/slipway/{task:n}.1")), exists => !exists);
    }

    [Fact]
    public async Task A_runner_of_another_version_starts_nothing_and_follows_what_runs()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var running = await bench.AddTaskAsync(new() { ["10-first"] = gate.Wait });
        var first = await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(running);
        await Eventually.SeesAsync(() => bench.StepsAsync(running), steps => steps.Count == 1);
        await first.StopAsync();
        await bench.DbAsync(db => db.Tasks.ExecuteUpdateAsync(set => set.SetProperty(t => t.StageVersion, 99)));
        var planned = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" }, version: 99);
        var unknown = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" }, version: 1);
        await bench.DbAsync(db => db.Tasks.Where(t => t.Id == unknown).ExecuteUpdateAsync(set => set.SetProperty(t => t.Stage, "lunch")));

        await bench.StartRunnerAsync("runner-b");
        await bench.DispatchAsync(running, epoch: 2);
        gate.Open();

        Assert.Equal("succeeded", (await bench.FinishedAsync(running)).Outcome);
        foreach (var task in new[] { planned, unknown })
        {
            await bench.DispatchAsync(task);
            Assert.Equal((ErrorCodes.RunnerVersion, "prepare"), ((await bench.FinishedAsync(task)).Failure!.Code, (await bench.FinishedAsync(task)).Failure!.Step));
            Assert.Empty(await bench.StepsAsync(task));
        }
    }

    [Fact]
    public async Task A_failing_step_says_which_why_and_what_to_do()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new()
        {
            ["10-first"] = "true\n",
            ["20-second"] = "fail DISK_FULL 'No space on /var' 'Free some'\n",
            ["30-third"] = "true\n",
        });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("failed", 1), (attempt.Outcome, attempt.ExitCode));
        Assert.Equal(("DISK_FULL", "No space on /var", "Free some", "one", "second"),
            (attempt.Failure!.Code, attempt.Failure.Message, attempt.Failure.Hint, attempt.Failure.Host, attempt.Failure.Step));
        Assert.Equal(["Ok", "Failed"], (await bench.StepsAsync(task)).Select(s => s.Outcome));
    }

    [Fact]
    public async Task A_step_that_fails_without_words_is_explained_by_its_last_output()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "echo something is wrong >&2\nexit 7\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var failure = (await bench.FinishedAsync(task)).Failure!;

        Assert.Equal(ErrorCodes.StepFailed, failure.Code);
        Assert.Contains("something is wrong", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_reach_the_step_and_not_the_output()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var secret = "-----BEGIN KEY-----\nabcdefgh'ijkl\n$mnopqr\n-----END KEY-----\n";
        var task = await bench.AddTaskAsync(
            new() { ["10-first"] = "cat \"$(secret_path ca.key)\"; sha256sum <\"$(secret_path ca.key)\" | cut -c1-64\nls -l \"$SLIPWAY_DIR/secrets\" | cut -c1-10\n" },
            new() { ["ca.key"] = secret });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        Assert.Equal("succeeded", (await bench.FinishedAsync(task)).Outcome);

        var output = await bench.OutputAsync(task);
        Assert.Contains("-----BEGIN KEY-----\n[redacted]\n[redacted]\n-----END KEY-----\n", output, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret))), output, StringComparison.Ordinal);
        Assert.Contains("-rw-------", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registrys_login_reaches_the_step_and_neither_a_row_nor_the_output()
    {
        await using var bench = await RunnerBench.CreateWithRegistryAsync(servers, server);
        var task = await bench.AddTaskAsync(
            new() { ["10-first"] = "login=$(secret_path \"registry-login.$REGISTRY_LOGINS\")\ncat \"$login\"; echo; base64 -d \"$login\"; echo; base64 -d \"$login\" | sha256sum\n" },
            stage: "runtime",
            parameters: new RuntimeParameters { Files = [], ContainerdConfig = "", RegistryLogins = [RunnerBench.Registry] });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        Assert.Equal("succeeded", (await bench.FinishedAsync(task)).Outcome);

        var output = await bench.OutputAsync(task);
        Assert.Contains("[redacted]\nrobot:[redacted]\n", output, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("robot:pass:word"u8)), output, StringComparison.Ordinal);
        Assert.DoesNotContain("pass:word", await bench.DbAsync(db => db.Tasks.Where(row => row.Id == task).Select(row => row.Parameters).SingleAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_its_credential_has_lost_fails_by_name()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server, spec => spec with
        {
            Runtime = new RuntimeSpec { Registries = new Dictionary<string, RegistrySpec> { ["mirror.example"] = new() { Credential = "key" } } },
        });
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "ok never\n" }, stage: "runtime", parameters: new RuntimeParameters { Files = [], ContainerdConfig = "", RegistryLogins = ["mirror.example"] });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var failure = (await bench.FinishedAsync(task)).Failure!;
        Assert.Equal(ErrorCodes.CredentialUnknown, failure.Code);
        Assert.Contains("'key' has no registry login", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_ends_leaves_the_attempt_running_and_another_takes_it_over()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new()
        {
            ["10-first"] = "out podCidrs early\necho before\n",
            ["20-second"] = $"echo waiting\n{gate.Wait}echo after\n",
        });
        var first = await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));

        await first.StopAsync();

        var handedBack = await bench.LeaseOfAsync(task);
        Assert.Null(handedBack!.RunnerId);
        await bench.LeaseAsync(task, 1, 2);
        await bench.StartRunnerAsync("runner-b");
        await bench.SendAsync(task, 1, 2);
        await Eventually.SeesAsync(() => bench.EventsAsync(), events => events.Any(e => e.Type == "task.adopted"));
        gate.Open();
        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("succeeded", "runner-b", 1, 2L), (attempt.Outcome, attempt.Runner, attempt.Adoptions, attempt.Epoch));
        var adoption = await bench.DbAsync(db => db.AuditEvents.AsNoTracking().SingleAsync(row => row.Action == "attempt.adopt"));
        Assert.Equal(("runner/runner-b", $"builds/{bench.Build}"), (adoption.Actor, adoption.Target));
        Assert.Contains("\"runner-a\"", adoption.Data, StringComparison.Ordinal);
        Assert.Equal("before\nwaiting\nafter\n", await bench.OutputAsync(task));
        Assert.Equal("early", await bench.DbAsync(db => db.TaskOutputs.Where(o => o.TaskId == task).Select(o => o.Value).SingleAsync()));
        Assert.Equal(
            ["host.key-recorded", "step.started", "step.finished", "step.started", "task.adopted", "step.finished"],
            (await bench.EventsAsync()).Select(e => e.Type));
    }

    [Fact]
    public async Task What_ended_while_no_runner_looked_is_collected()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new() { ["10-first"] = $"echo waiting\n{gate.Wait}echo after\n" });
        var first = await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));
        await first.StopAsync();
        gate.Open();
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/slipway/{task:n}.1/result")), exists => exists);

        await bench.StartRunnerAsync("runner-b");
        await bench.DispatchAsync(task, 1, 2);
        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("succeeded", 1), (attempt.Outcome, attempt.Adoptions));
        Assert.Equal("waiting\nafter\n", await bench.OutputAsync(task));
        Assert.Contains("\"found\": \"result\"", (await bench.EventsAsync()).Single(e => e.Type == "task.adopted").Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_takes_over_seeks_a_host_that_is_away_and_lets_its_step_run()
    {
        using var relay = new Relay(server.Port);
        await using var bench = await RunnerBench.CreateAsync(servers, server, spec => spec with { Hosts = [spec.Hosts[0] with { Port = relay.Port }] });
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new() { ["10-first"] = $"echo waiting\n{gate.Wait}echo after\n" });
        var first = await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));
        await first.StopAsync();

        relay.Refuse(2);
        await bench.StartRunnerAsync("runner-b", ssh: o => o.ConnectTries = 1);
        await bench.DispatchAsync(task, 1, 2);
        await Eventually.SeesAsync(() => Task.FromResult(relay.Refusals), left => left == 0);
        gate.Open();
        var attempt = await bench.FinishedAsync(task);

        Assert.True(attempt.Outcome == "succeeded", attempt.Failure?.ToString());
        Assert.Equal("waiting\nafter\n", await bench.OutputAsync(task));
    }

    [Fact]
    public async Task A_connection_that_drops_is_sought_again_and_nothing_is_lost_or_twice()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new() { ["10-first"] = $"echo waiting\n{gate.Wait}echo after\n", ["20-second"] = "echo end\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));

        await server.DropConnectionsAsync("root");
        gate.Open();
        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("succeeded", 0), (attempt.Outcome, attempt.Adoptions));
        Assert.Equal("waiting\nafter\nend\n", await bench.OutputAsync(task));
    }

    [Fact]
    public async Task A_host_that_falls_silent_in_the_middle_is_noticed()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new() { ["10-first"] = $"echo waiting\n{gate.Wait}echo after\n" });
        await bench.StartRunnerAsync("runner-a", ssh: o => o.ProbeInterval = TimeSpan.FromSeconds(2));
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));

        // The connection stays open and nothing answers on it; new connections are served.
        await server.FreezeConnectionsAsync("root");
        gate.Open();
        var attempt = await bench.FinishedAsync(task);
        await server.DropConnectionsAsync("root");

        Assert.Equal("succeeded", attempt.Outcome);
        Assert.Equal("waiting\nafter\n", await bench.OutputAsync(task));
    }

    [Fact]
    public async Task A_host_key_that_is_not_the_recorded_one_stops_the_attempt()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        await bench.DbAsync(db => db.Hosts.ExecuteUpdateAsync(x => x.SetProperty(h => h.HostKey, "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("failed", ErrorCodes.HostKeyChanged, "connect"), (attempt.Outcome, attempt.Failure!.Code, attempt.Failure.Step));
        Assert.False(Directory.Exists($"/run/slipway/{task:n}.1"));
    }

    [Fact]
    public async Task A_policy_of_pinned_keys_trusts_nobody_at_first_sight()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server, spec => spec with { Ssh = spec.Ssh with { HostKeys = HostKeyPolicy.Pinned } });
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        Assert.Equal(ErrorCodes.HostKeyNotPinned, (await bench.FinishedAsync(task)).Failure!.Code);
    }

    [Fact]
    public async Task What_preflight_reports_becomes_the_hosts_facts()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(
            new() { ["10-facts"] = string.Concat(HostFacts.Names.Select(name => $"out {name} 'the {name}'\n")) }, stage: "preflight",
            parameters: new PreflightParameters { KernelMinimum = "4.19", MemoryMinimumMb = 1024, Roles = ["worker"], ClusterId = "test", NodeName = "one", Ips = ["127.0.0.1"], KubernetesVersion = "1.32.5", ClusterCaFingerprint = "", EtcdCaFingerprint = "" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        Assert.Equal("succeeded", (await bench.FinishedAsync(task)).Outcome);

        var host = await bench.DbAsync(db => db.Hosts.AsNoTracking().SingleAsync());
        Assert.Equal(("the machineId", "the bootId"), (host.MachineId, host.BootId));
        Assert.True(host.FactsSince < host.FactsAt);
        Assert.Equal(HostFacts.Names.Order(), JsonSerializer.Deserialize<Dictionary<string, string>>(host.Facts!)!.Keys.Order());
    }

    [Fact]
    public async Task An_earlier_attempt_that_still_runs_is_stopped_before_the_next_one_starts()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "[ \"${SLIPWAY_DIR##*.}\" = 2 ] || sleep 600\n" });
        var first = await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.StepsAsync(task), steps => steps.Count == 1);
        await first.StopAsync();

        await bench.StartRunnerAsync("runner-b");
        await bench.DispatchAsync(task, attempt: 2, epoch: 2);

        Assert.Equal("succeeded", (await bench.FinishedAsync(task, attempt: 2)).Outcome);
        Assert.False(Directory.Exists($"/run/slipway/{task:n}.1"));
    }

    [Fact]
    public async Task What_a_forced_cancel_left_running_is_stopped_before_another_task_of_its_host_starts()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var givenUp = await bench.AddTaskAsync(new() { ["10-first"] = "sleep 600\n" });
        var next = await bench.AddTaskAsync(new() { ["10-first"] = $"[ ! -e /run/slipway/{givenUp:n}.1 ]\n" });
        var first = await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(givenUp);
        await Eventually.SeesAsync(() => bench.StepsAsync(givenUp), steps => steps.Count == 1);
        await first.StopAsync();
        await bench.DbAsync(db => db.Leases.Where(l => l.TaskId == givenUp).ExecuteDeleteAsync());

        await bench.StartRunnerAsync("runner-b");
        await bench.DispatchAsync(next);

        Assert.Equal("succeeded", (await bench.FinishedAsync(next)).Outcome);
    }

    [Fact]
    public async Task Two_clusters_that_name_one_machine_never_work_on_it_at_once()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        await using var other = await RunnerBench.CreateAsync(servers, server, spec => spec with { Hosts = [spec.Hosts[0] with { Address = "localhost" }] });
        using var gate = new Gate();
        var running = await bench.AddTaskAsync(new() { ["10-first"] = gate.Wait });
        var meanwhile = await other.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.StartRunnerAsync("runner-a");
        await other.StartRunnerAsync("runner-b");
        await bench.DispatchAsync(running);
        await Eventually.SeesAsync(() => bench.StepsAsync(running), steps => steps.Count == 1);

        await other.DispatchAsync(meanwhile);
        var refused = (await other.FinishedAsync(meanwhile)).Failure!;
        gate.Open();
        await bench.FinishedAsync(running);
        await other.DispatchAsync(meanwhile, attempt: 2, epoch: 2);

        Assert.Equal((ErrorCodes.HostBusy, "supervise"), (refused.Code, refused.Step));
        Assert.DoesNotContain(running.ToString("n"), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await other.StepsAsync(meanwhile), step => step.Attempt == 1);
        Assert.Equal("succeeded", (await other.FinishedAsync(meanwhile, attempt: 2)).Outcome);
    }

    [Fact]
    public async Task A_step_that_the_hosts_shutdown_ended_is_waited_for_and_then_known_for_a_reboot()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "sleep 600\n" });
        var first = await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.StepsAsync(task), steps => steps.Count == 1);
        using (server.ShuttingDown())
        {
            await SshServer.RunAsync($"{server.StandIns}/systemctl", "stop", $"slipway-{task:n}.1.service");
        }

        Assert.StartsWith("shutdown", await File.ReadAllTextAsync($"/run/slipway/{task:n}.1/result", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await first.StopAsync();
        Assert.Null((await bench.AttemptAsync(task))!.Outcome);

        // This machine cannot boot for a test; the row can say that it did.
        await bench.DbAsync(db => db.Attempts.ExecuteUpdateAsync(x => x.SetProperty(a => a.BootId, "before")));
        await bench.StartRunnerAsync("runner-b");
        await bench.DispatchAsync(task, 1, 2);

        Assert.Equal(ErrorCodes.HostRebooted, (await bench.FinishedAsync(task)).Failure!.Code);
        await SshServer.RunAsync("rm", "-rf", $"/run/slipway/{task:n}.1");
    }

    [Fact]
    public async Task Another_machine_than_preflight_saw_gets_nothing()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        await bench.DbAsync(db => db.Hosts.ExecuteUpdateAsync(x => x.SetProperty(h => h.MachineId, "0123456789abcdef0123456789abcdef")));
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        Assert.Equal((ErrorCodes.MachineChanged, "connect"), ((await bench.FinishedAsync(task)).Failure!.Code, (await bench.FinishedAsync(task)).Failure!.Step));
        Assert.False(Directory.Exists($"/run/slipway/{task:n}.1"));
    }

    [Fact]
    public async Task A_lost_lease_detaches_and_touches_nothing()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new() { ["10-first"] = $"echo waiting\n{gate.Wait}echo after\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));

        await bench.DbAsync(db => db.Leases.Where(l => l.TaskId == task).ExecuteUpdateAsync(x => x.SetProperty(l => l.Epoch, 5).SetProperty(l => l.RunnerId, "another")));
        await Eventually.SeesAsync(() => Task.FromResult(SshServer.RunAsync("/bin/sh", "-c", $"ps -eo args= | grep -c '[t]ail -c .*{task:n}' || true")), count => count.Result.Trim() == "0");
        gate.Open();
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/slipway/{task:n}.1/result")), exists => exists);

        var attempt = (await bench.AttemptAsync(task))!;
        Assert.Null(attempt.Outcome);
        Assert.Equal(5, (await bench.LeaseOfAsync(task))!.Epoch);
        await SshServer.RunAsync("rm", "-rf", $"/run/slipway/{task:n}.1");
    }

    [Fact]
    public async Task A_cancel_stops_between_steps()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new() { ["10-first"] = $"echo waiting\n{gate.Wait}", ["20-second"] = "echo never\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));

        await bench.CancelAsync(task, "stop");
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/slipway/{task:n}.1/stop")), exists => exists);
        gate.Open();
        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("stopped", ErrorCodes.Cancelled), (attempt.Outcome, attempt.Failure!.Code));
        Assert.Equal(["Ok", "Stopped"], (await bench.StepsAsync(task)).Select(s => s.Outcome));
    }

    [Fact]
    public async Task A_forced_cancel_kills_and_the_step_is_unknown()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "echo waiting\nsleep 600\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.OutputAsync(task), text => text.Contains("waiting", StringComparison.Ordinal));

        await bench.CancelAsync(task, "kill");
        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("unknown", ErrorCodes.UnknownOutcome), (attempt.Outcome, attempt.Failure!.Code));
        Assert.Equal("Unknown", (await bench.StepsAsync(task)).Single().Outcome);
    }

    [Fact]
    public async Task An_attempt_whose_unit_vanished_is_lost()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        Directory.CreateDirectory($"/run/slipway/{task:n}.1");
        await File.WriteAllTextAsync($"/run/slipway/{task:n}.1/nonce", "abc\n", TestContext.Current.CancellationToken);
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("failed", ErrorCodes.Lost), (attempt.Outcome, attempt.Failure!.Code));
    }

    [Fact]
    public async Task An_attempt_that_had_no_room_for_its_result_says_so()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        var directory = Directory.CreateDirectory($"/run/slipway/{task:n}.1").FullName;
        await File.WriteAllTextAsync($"{directory}/nonce", "abc\n", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink($"{directory}/output", "/dev/full");
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);
        Directory.Delete(directory, recursive: true);

        Assert.Equal(("failed", ErrorCodes.DiskFull, "supervise"), (attempt.Outcome, attempt.Failure!.Code, attempt.Failure.Step));
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_unreachable()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server, spec => spec with { Hosts = [spec.Hosts[0] with { Port = 1 }] });
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("unreachable", ErrorCodes.HostUnreachable, "connect"), (attempt.Outcome, attempt.Failure!.Code, attempt.Failure.Step));
    }

    [Fact]
    public async Task A_wrong_sudo_password_fails_with_host_step_code_and_hint()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server,
            spec => spec with { Ssh = spec.Ssh with { User = server.WithPassword } }, new CredentialSecrets(server.PrivateKey, null, null, "wrong one"));
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var failure = (await bench.FinishedAsync(task)).Failure!;

        Assert.Equal((ErrorCodes.SudoPasswordWrong, "one", "sudo"), (failure.Code, failure.Host, failure.Step));
        Assert.NotEmpty(failure.Hint!);
    }

    [Fact]
    public async Task Long_output_is_stored_without_its_middle()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "echo begin\nseq -f 'line %.0f of many' 1 3000000\necho end\n" });
        await bench.StartRunnerAsync("runner-a", o => o.OutputCap = 1024 * 1024);
        await bench.DispatchAsync(task);

        Assert.Equal("succeeded", (await bench.FinishedAsync(task)).Outcome);

        var output = await bench.OutputAsync(task);
        Assert.InRange(output.Length, 900_000, 1_200_000);
        Assert.StartsWith("begin\nline 1 of many\n", output, StringComparison.Ordinal);
        Assert.EndsWith("line 3000000 of many\nend\n", output, StringComparison.Ordinal);
        Assert.Contains("bytes of output left out]", output, StringComparison.Ordinal);
    }

    /// <summary>What a step waits for until the test opens it.</summary>
}
