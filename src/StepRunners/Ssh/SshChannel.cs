using System.Threading.Channels;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Slipway.StepRunners.Ssh;

/// <summary>A running command: bytes in, bytes out. Standard error must be redirected by the command, since it is thrown away here.</summary>
internal sealed class SshChannel : IAsyncDisposable
{
    private readonly SshCommand _command;
    private readonly Action<SshChannel> _closed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _execution;
    private readonly Stream _input;
    private readonly Channel<byte[]> _output = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(16) { SingleReader = true, SingleWriter = true });
    private int _disposed;

    public SshChannel(SshCommand command, Action<SshChannel> closed)
    {
        _command = command;
        _closed = closed;
        _execution = command.ExecuteAsync(_stop.Token);
        _input = command.CreateInputStream();
        // SSH.NET's stream has no asynchronous read; a pool thread blocked for an attempt's whole life would starve the others.
        new Thread(Pump) { IsBackground = true, Name = "ssh output" }.Start();
        // A host may send there whatever the command says, and SSH.NET keeps all that nobody reads.
        var errors = command.ExtendedOutputStream;
        new Thread(() => Discard(errors)) { IsBackground = true, Name = "ssh errors" }.Start();
    }

    /// <summary>Completes when the command ended, with an error when the connection dropped.</summary>
    public ChannelReader<byte[]> Output => _output.Reader;

    /// <summary>Null while it runs, or when it was killed or the connection dropped.</summary>
    public int? ExitStatus => _execution.IsCompletedSuccessfully ? _command.ExitStatus : null;

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(
                () =>
                {
                    _input.Write(bytes.Span);
                    _input.Flush();
                },
                cancellationToken);
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            throw new ConnectionDropped("The SSH connection is gone.", e);
        }
    }

    public void CloseInput()
    {
        try
        {
            _input.Dispose();
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // Gone already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // The peer may take its time to close the channel, or be dead; nobody has to wait for that.
        await Task.WhenAny(Task.Run(CloseAsync), Task.Delay(TimeSpan.FromSeconds(3)));
        while (_output.Reader.TryRead(out _))
        {
        }

        _closed(this);
    }

    /// <summary>The connection is being given up: whoever reads is told at once.</summary>
    public void Break() => _output.Writer.TryComplete(new ConnectionDropped("The host no longer answers."));

    private async Task CloseAsync()
    {
        CloseInput();
        if (await Task.WhenAny(_execution, Task.Delay(TimeSpan.FromSeconds(2))) != _execution)
        {
            await _stop.CancelAsync();
        }

        await _execution.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        _command.Dispose();
        _stop.Dispose();
    }

    private void Pump()
    {
        Exception? error = null;
        try
        {
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = _command.OutputStream.Read(buffer, 0, buffer.Length)) > 0)
            {
                var write = _output.Writer.WriteAsync(buffer[..count]);
                if (!write.IsCompletedSuccessfully)
                {
                    write.AsTask().GetAwaiter().GetResult();
                }
            }

            _execution.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            error = new ConnectionDropped("The SSH connection is gone.", e);
        }

        _output.Writer.TryComplete(error);
    }

    private static void Discard(Stream errors)
    {
        try
        {
            errors.CopyTo(Stream.Null);
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or IOException or InvalidOperationException or NotSupportedException)
        {
            // Gone already.
        }
    }
}
