namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>The files cannot be read; nothing is imported. <paramref name="line"/> from 1, 0 when it is the file as a whole.</summary>
public sealed class ImportException(string file, int line, string reason) : Exception(line > 0 ? $"{file}:{line}: {reason}" : $"{file}: {reason}")
{
    public string File => file;
    public int Line => line;
    public string Reason => reason;
}
