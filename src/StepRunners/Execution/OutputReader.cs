using System.Buffers;
using System.Text;
using Slipway.Catalog.Protocol;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

/// <summary>How systemd says that the unit ended: <c>$SERVICE_RESULT $EXIT_CODE $EXIT_STATUS</c>, or <c>lost - -</c>.</summary>
internal sealed record UnitResult(string Service, string Code, string Status);

/// <summary>What <see cref="OutputReader"/> finds, in order. Positions are raw offsets in the host's output file.</summary>
internal interface IOutputSink
{
    /// <summary>Redacted output: a line, or a piece of a very long one.</summary>
    void Text(long start, long end, ReadOnlySpan<byte> text);

    void Line(long start, long end, ProtocolLine line);

    void Ended(long start, long end, UnitResult result);
}

/// <summary>Cuts an attempt's output into lines, scrubs secrets, and tells the protocol's lines from ordinary ones.</summary>
internal sealed class OutputReader(string nonce, Redactor redactor, long offset, IOutputSink sink)
{
    /// <summary>Longer lines pass in pieces; a protocol line is never that long.</summary>
    private const int LongestLine = 64 * 1024;

    private readonly byte[] _prefix = Encoding.ASCII.GetBytes($"@@{nonce} ");
    private readonly ArrayBufferWriter<byte> _redacted = new();
    private byte[] _pending = new byte[4096];
    private int _length;
    private long _start = offset;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..(end + 1)];
            bytes = bytes[part.Length..];
            if (_length == 0 && end >= 0)
            {
                Line(part);
                continue;
            }

            Keep(part);
            if (end >= 0)
            {
                var length = _length;
                _length = 0;
                Line(_pending.AsSpan(0, length));
            }
            else if (_length >= LongestLine)
            {
                var used = Piece(_pending.AsSpan(0, _length), last: false);
                _pending.AsSpan(used, _length - used).CopyTo(_pending);
                _length -= used;
            }
        }
    }

    /// <summary>A protocol line from before the offset, read again to know what was said.</summary>
    public void Replay(string line)
    {
        if (ProtocolLine.TryParse(nonce, line, out var parsed, redactor.Redact))
        {
            sink.Line(0, 0, parsed);
        }
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        // What a step printed last may have had no line end.
        var at = line.IndexOf(_prefix);
        if (at >= 0 && Parse(line[at..]) is { } parsed)
        {
            if (at > 0)
            {
                Piece(line[..at], last: true);
            }

            var start = _start;
            _start += line.Length - at;
            if (parsed.Line is { } said)
            {
                sink.Line(start, _start, said);
            }
            else
            {
                sink.Ended(start, _start, parsed.Result!);
            }

            return;
        }

        Piece(line, last: true);
    }

    private (ProtocolLine? Line, UnitResult? Result)? Parse(ReadOnlySpan<byte> line)
    {
        var text = HostText.Decode(line).TrimEnd('\r', '\n');
        if (ProtocolLine.TryParse(nonce, text, out var parsed, redactor.Redact))
        {
            return (parsed, null);
        }

        return text[_prefix.Length..].Split('\t') is ["result", var service, var code, var status] ? (null, new UnitResult(redactor.Redact(service), redactor.Redact(code), redactor.Redact(status))) : null;
    }

    private int Piece(ReadOnlySpan<byte> piece, bool last)
    {
        _redacted.ResetWrittenCount();
        var used = redactor.Redact(piece, last, _redacted);
        var start = _start;
        _start += used;
        if (used > 0)
        {
            sink.Text(start, _start, _redacted.WrittenSpan);
        }

        return used;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > _pending.Length)
        {
            Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _length + part.Length));
        }

        part.CopyTo(_pending.AsSpan(_length));
        _length += part.Length;
    }
}
