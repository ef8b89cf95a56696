using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Tests.Api;

public sealed class OutageTests
{
    private static readonly Exception Broken = new NpgsqlException("Exception while reading from stream", new IOException());

    public static TheoryData<Exception> Outages =>
    [
        Broken,
        new PostgresException("terminating connection due to administrator command", "FATAL", "FATAL", "57P01"),
        new PostgresException("the database system is starting up", "FATAL", "FATAL", "57P03"),
        // As EF says it of a query and of a save.
        new InvalidOperationException("An exception has been raised that is likely due to a transient failure.", Broken),
        new InvalidOperationException("An exception has been raised that is likely due to a transient failure.", new DbUpdateException("See the inner exception.", Broken)),
        // As Data Protection says it of a key ring that it could not read.
        new CryptographicException("An error occurred while trying to decrypt the provided data.", new InvalidOperationException("", Broken)),
    ];

    [Theory]
    [MemberData(nameof(Outages), DisableDiscoveryEnumeration = true)]
    public async Task A_database_that_is_away_is_no_fault_of_Slipways_and_worth_another_try(Exception exception)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        Assert.True(await new ProblemHandler(NullLogger<ProblemHandler>.Instance).TryHandleAsync(context, exception, CancellationToken.None));
        Assert.Equal((int)HttpStatusCode.ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal("2", context.Response.Headers.RetryAfter);
        context.Response.Body.Position = 0;
        Assert.Contains(ErrorCodes.Unavailable, await new StreamReader(context.Response.Body).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_that_stays_is_one()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await new ProblemHandler(NullLogger<ProblemHandler>.Instance).TryHandleAsync(context, new DbUpdateException("", new PostgresException("null value", "ERROR", "ERROR", PostgresErrorCodes.NotNullViolation)), CancellationToken.None);
        Assert.Equal((int)HttpStatusCode.InternalServerError, context.Response.StatusCode);
    }
}
