using System.Text.RegularExpressions;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features;

/// <summary>The names that a tenant gives to what is no cluster.</summary>
internal static partial class ResourceName
{
    public static IEnumerable<Finding> Check(string name)
    {
        if (!Syntax().IsMatch(name))
        {
            yield return new("#/name", ErrorCodes.ValueInvalid, "A name has 1 to 63 letters, digits, dots, hyphens or underscores and begins with a letter or digit.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex Syntax();
}
