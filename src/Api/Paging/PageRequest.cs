using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Problems;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Tenancy;

namespace Slipway.Api.Paging;

/// <summary>Query parameters of every list.</summary>
public sealed record PageRequest(
    [property: FromQuery(Name = "pageSize"), Description("Items wanted, at most 500.")] int? PageSize,
    [property: FromQuery(Name = "pageToken"), Description("nextPageToken of the page before; only with the same filters.")] string? PageToken)
{
    private const int DefaultSize = 100;
    private const int MaxSize = 500;

    public int Size => PageSize switch
    {
        null or 0 => DefaultSize,
        < 0 => throw ProblemException.Parameter("pageSize", "must not be negative."),
        _ => Math.Min(PageSize.Value, MaxSize),
    };

    /// <summary>Where the page before ended, or null on the first page.</summary>
    /// <param name="filter">What the list is filtered by; a token counts for the same filter only.</param>
    public (DateTimeOffset CreatedAt, Guid Id)? After(string filter) =>
        Parts(filter) is [_, var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) && at >= 0 && at <= DateTime.MaxValue.Ticks && Guid.TryParse(id, out var last)
            ? (new DateTimeOffset(at, TimeSpan.Zero), last)
            : PageToken is null ? null : throw Unknown();

    /// <summary>For lists that are numbered.</summary>
    public long? AfterNumber(string filter) =>
        Parts(filter) is [_, var text] && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
            : PageToken is null ? null : throw Unknown();

    public static string Token(string filter, DateTimeOffset createdAt, Guid id) => Encode($"{filter}\n{createdAt.UtcTicks}\n{id:N}");

    public static string Token(string filter, long number) => Encode($"{filter}\n{number}");

    /// <summary>A page of rows in the order they were made.</summary>
    public async Task<Page<TItem>> ListAsync<TRow, TItem>(string filter, IQueryable<TRow> rows, Func<TRow, TItem> item, CancellationToken cancellationToken) where TRow : class, IListed =>
        Of(await Next(filter, rows).ToListAsync(cancellationToken), item, row => Token(filter, row.CreatedAt, row.Id));

    /// <returns>In the order they were made, the rows after the page before; one more than <see cref="Size"/>, where there are more.</returns>
    public IQueryable<TRow> Next<TRow>(string filter, IQueryable<TRow> rows) where TRow : class, IListed
    {
        if (After(filter) is var (createdAt, id))
        {
            rows = rows.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.CreatedAt, row.Id), ValueTuple.Create(createdAt, id)));
        }

        return rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).Take(Size + 1);
    }

    /// <param name="rows">One more than <see cref="Size"/>, where there are more.</param>
    public Page<TItem> Of<TRow, TItem>(IReadOnlyList<TRow> rows, Func<TRow, TItem> item, Func<TRow, string> token) =>
        new([.. rows.Take(Size).Select(item)], rows.Count > Size ? token(rows[Size - 1]) : null);

    private string[]? Parts(string filter)
    {
        if (PageToken is null)
        {
            return null;
        }

        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(PageToken)).Split('\n');
            return parts[0] == filter ? parts : throw Unknown();
        }
        catch (FormatException)
        {
            throw Unknown();
        }
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static ProblemException Unknown() => ProblemException.Parameter("pageToken", "is not one that this list has given out.");
}
