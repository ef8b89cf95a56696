using Microsoft.EntityFrameworkCore;
using Npgsql;
using Slipway.Contracts.Errors;
using Slipway.Persistence;

namespace Slipway.Api.Problems;

/// <summary>What the database finds out when a row is written.</summary>
internal static class Conflicts
{
    /// <exception cref="ProblemException">Somebody else changed the row meanwhile, or another one has its name.</exception>
    public static async Task SaveNamedAsync(this SlipwayDbContext db, string kind, string name, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw Overtaken();
        }
        catch (DbUpdateException exception) when (exception.IsDuplicate())
        {
            throw NameTaken(kind, name);
        }
    }

    public static bool IsDuplicate(this DbUpdateException exception) => exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public static ProblemException Overtaken() => new(ErrorCodes.PreconditionFailed, "Somebody else changed it at the same time.");

    public static ProblemException NameTaken(string kind, string name) => new(ErrorCodes.NameTaken, $"There is a {kind} '{name}'.");
}
