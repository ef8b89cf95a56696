using System.Text;

namespace Slipway.StepRunners.Execution;

internal sealed record OutputPiece(long Offset, int Step, byte[] Data);

/// <summary>
/// Output on its way to Postgres. What goes beyond the cap is cut out of the middle: the first half is stored as it comes, of the
/// rest only the last half is kept, until the attempt ends. Memory is bounded however slow Postgres is.
/// </summary>
internal sealed class OutputBuffer(int cap, long offset)
{
    private const int PieceSize = 64 * 1024;

    private readonly Queue<OutputPiece> _head = [];
    private readonly Queue<OutputPiece> _tail = [];
    private readonly MemoryStream _current = new();
    private long _stored = offset;
    private long _currentStart = offset;
    private int _currentStep;
    private long _tailBytes;
    private long _dropped;
    private long _droppedFrom;
    private bool _headFull = offset >= cap / 2;

    /// <summary>Everything before this raw offset is in what <see cref="Take"/> gave or will give.</summary>
    public long Offset { get; private set; } = offset;

    public bool HasPending => !_headFull && (_current.Length > 0 || _head.Count > 0);

    public bool IsLarge => _head.Count > 0;

    public void Add(long start, long end, int step, ReadOnlySpan<byte> text)
    {
        if (step != _currentStep || _current.Length + text.Length > PieceSize)
        {
            Cut();
        }

        if (_current.Length == 0)
        {
            _currentStart = start;
            _currentStep = step;
        }

        _current.Write(text);
        if (!_headFull)
        {
            Offset = end;
        }
    }

    /// <summary>A line without text of its own moves the offset on.</summary>
    public void Skip(long end)
    {
        if (!_headFull)
        {
            Offset = end;
        }
    }

    public (IReadOnlyList<OutputPiece> Pieces, long Offset) Take()
    {
        if (!_headFull)
        {
            Cut();
        }

        var pieces = _head.ToList();
        _head.Clear();
        return (pieces, Offset);
    }

    /// <param name="end">Raw length of the output.</param>
    public (IReadOnlyList<OutputPiece> Pieces, long Offset) TakeAll(long end)
    {
        Cut();
        var pieces = _head.ToList();
        if (_dropped > 0)
        {
            pieces.Add(new OutputPiece(_droppedFrom, _tail.TryPeek(out var next) ? next.Step : _currentStep,
                Encoding.UTF8.GetBytes($"\n[slipway: {_dropped} bytes of output left out]\n")));
        }

        pieces.AddRange(_tail);
        _head.Clear();
        _tail.Clear();
        return (pieces, end);
    }

    private void Cut()
    {
        if (_current.Length == 0)
        {
            return;
        }

        var piece = new OutputPiece(_currentStart, _currentStep, _current.ToArray());
        _current.SetLength(0);
        if (!_headFull)
        {
            _head.Enqueue(piece);
            _stored += piece.Data.Length;
            _headFull = _stored >= cap / 2;
            return;
        }

        _tail.Enqueue(piece);
        _tailBytes += piece.Data.Length;
        while (_tailBytes > cap / 2)
        {
            var first = _tail.Dequeue();
            _droppedFrom = _dropped == 0 ? first.Offset : _droppedFrom;
            _tailBytes -= first.Data.Length;
            _dropped += first.Data.Length;
        }
    }
}
