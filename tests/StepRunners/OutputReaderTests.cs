using System.Text;
using CsCheck;
using Slipway.Catalog.Protocol;
using Slipway.StepRunners.Execution;

namespace Slipway.Tests.StepRunners;

public sealed class OutputReaderTests
{
    private const string Sample = "hello\n@@n0 step\t1\tfirst\nno end of line@@n0 end\t1\tok\t0\n@@other step\t2\tx\n@@n0 nonsense\n@@n0 result\tsuccess\texited\t0\n";

    [Fact]
    public void Lines_of_the_protocol_are_told_from_output_wherever_they_begin()
    {
        var sink = Read(Sample, Sample.Length);

        Assert.Equal("hello\nno end of line@@other step\t2\tx\n@@n0 nonsense\n", sink.AllText);
        Assert.Equal([new StepStarted(1, "first"), new StepEnded(1, StepResult.Ok, 0)], sink.Lines);
        Assert.Equal(new UnitResult("success", "exited", "0"), sink.Result);
    }

    [Fact]
    public void However_the_bytes_arrive_the_same_is_read() => Gen.Int[1, 40].Array[1, 30].Sample(sizes =>
    {
        var sink = Read(Sample, sizes);

        return sink.AllText == Read(Sample, Sample.Length).AllText && sink.Lines.Count == 2 && sink.Result is not null && sink.End == Sample.Length;
    });

    [Fact]
    public void Offsets_are_those_of_the_raw_output()
    {
        var sink = new Sink();
        new OutputReader("n0", new Redactor(["secret-value"]), 100, sink).Append("a secret-value here\nb\n"u8);

        Assert.Equal([(100L, 120L, "a [redacted] here\n"), (120L, 122L, "b\n")], sink.Texts);
    }

    [Theory]
    [InlineData("@@n0 skip\tit is pa\\\\ss\\t12!\n")]
    [InlineData("@@n0 nonsense\tit is pa\\\\ss\\t12!\n")]
    public void A_secret_that_a_field_escapes_is_caught_also_where_no_line_is_made_of_it(string output)
    {
        var sink = new Sink();

        new OutputReader("n0", new Redactor(["pa\\ss\t12!"]), 0, sink).Append(Encoding.UTF8.GetBytes(output));

        Assert.EndsWith("it is [redacted]", sink.AllText.TrimEnd('\n') + (sink.Lines.SingleOrDefault() as StepSkipped)?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_is_a_word_of_the_protocol_hides_no_line()
    {
        var sink = new Sink();

        new OutputReader("n0", new Redactor(["failed"]), 0, sink).Append("@@n0 end\t1\tfailed\t1\n"u8);

        Assert.Equal([new StepEnded(1, StepResult.Failed, 1)], sink.Lines);
    }

    [Fact]
    public void A_secret_in_a_line_too_long_to_wait_for_is_still_caught()
    {
        var sink = new Sink();
        var reader = new OutputReader("n0", new Redactor(["secret-value"]), 0, sink);
        var line = new string('x', 65_530) + "secret-value" + new string('y', 100_000);

        foreach (var piece in line.Chunk(1000))
        {
            reader.Append(Encoding.UTF8.GetBytes(piece));
        }

        reader.Append("\n"u8);

        Assert.True(sink.Texts.Count > 1);
        Assert.Equal(new string('x', 65_530) + "[redacted]" + new string('y', 100_000) + "\n", sink.AllText);
        Assert.Equal(line.Length + 1, sink.End);
    }

    private static Sink Read(string text, params int[] sizes)
    {
        var sink = new Sink();
        var reader = new OutputReader("n0", new Redactor([]), 0, sink);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var (at, turn) = (0, 0); at < bytes.Length; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], bytes.Length - at);
            reader.Append(bytes.AsSpan(at, size));
            at += size;
        }

        return sink;
    }

    private sealed class Sink : IOutputSink
    {
        public List<(long Start, long End, string Text)> Texts { get; } = [];
        public List<ProtocolLine> Lines { get; } = [];
        public UnitResult? Result { get; private set; }
        public long End { get; private set; }
        public string AllText => string.Concat(Texts.Select(t => t.Text));

        public void Text(long start, long end, ReadOnlySpan<byte> text)
        {
            Texts.Add((start, end, Encoding.UTF8.GetString(text)));
            End = end;
        }

        public void Line(long start, long end, ProtocolLine line)
        {
            Lines.Add(line);
            End = end;
        }

        public void Ended(long start, long end, UnitResult result)
        {
            Result = result;
            End = end;
        }
    }
}
