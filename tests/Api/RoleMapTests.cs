using Slipway.Api.Auth;

namespace Slipway.Tests.Api;

public sealed class RoleMapTests
{
    [Theory]
    [InlineData("admin", false, Roles.Admin)]
    [InlineData("admin", true, null)]
    [InlineData("builders", true, Roles.Operator)]
    [InlineData("platform-admin", false, null)]
    [InlineData("platform-admin", true, null)]
    public void Where_roles_are_mapped_another_products_word_for_one_means_nothing(string value, bool mapped, string? role) =>
        Assert.Equal(role, new OidcOptions { RoleMap = mapped ? new() { ["builders"] = Roles.Operator } : [] }.RoleOf(value));
}
