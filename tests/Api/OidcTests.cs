using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Tests.Support;

namespace Slipway.Tests.Api;

/// <summary>The Api with a real issuer: OpenIddict, over HTTP.</summary>
public sealed class OidcTests(ApiFixture fixture, OidcTests.Setting setting) : IClassFixture<OidcTests.Setting>, IAsyncLifetime
{
    private Guid _tenant;
    private WebApplicationFactory<Program> _api = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await fixture.NewTenantAsync();
        _api = setting.Api(fixture);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_token_that_the_issuer_gave_acts_for_its_tenant_in_its_roles()
    {
        using var client = SlipwayClient.Create(_api.Server.BaseAddress, await setting.Issuer.TokenAsync(_tenant.ToString(), "builders"), _api.Server.CreateHandler());
        var me = await client.Api.GetIdentityAsync();
        Assert.Equal((_tenant, "erika", Roles.Operator), (me.Tenant.Id, me.Name, Assert.Single(me.Roles)));
        Assert.Empty((await client.Api.ListClustersAsync()).Items);
        Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.CredentialAsync())).Problem.Code);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.GetTenantAsync(Guid.CreateVersion7()))).Problem.Code);
    }

    [Fact]
    public async Task An_API_key_counts_beside_it()
    {
        using var client = SlipwayClient.Create(_api.Server.BaseAddress, fixture.Admin.Reveal(), _api.Server.CreateHandler());
        Assert.Equal("bootstrap", (await client.Api.GetIdentityAsync()).Name);
    }

    [Theory]
    [InlineData("as the issuer signs it", HttpStatusCode.OK)]
    [InlineData("another issuer", HttpStatusCode.Unauthorized)]
    [InlineData("another audience", HttpStatusCode.Unauthorized)]
    [InlineData("no audience", HttpStatusCode.Unauthorized)]
    [InlineData("expired", HttpStatusCode.Unauthorized)]
    [InlineData("not valid yet", HttpStatusCode.Unauthorized)]
    [InlineData("no expiry", HttpStatusCode.Unauthorized)]
    [InlineData("another key", HttpStatusCode.Unauthorized)]
    [InlineData("an algorithm that is not on the list", HttpStatusCode.Unauthorized)]
    [InlineData("alg none", HttpStatusCode.Unauthorized)]
    [InlineData("alg HS256 with the public key as its secret", HttpStatusCode.Unauthorized)]
    [InlineData("changed after it was signed", HttpStatusCode.Unauthorized)]
    [InlineData("not a token", HttpStatusCode.Unauthorized)]
    [InlineData("an unknown tenant", HttpStatusCode.Forbidden)]
    [InlineData("no tenant", HttpStatusCode.Forbidden)]
    [InlineData("no role", HttpStatusCode.Forbidden)]
    [InlineData("platform-admin, which no configuration gives", HttpStatusCode.Forbidden)]
    public async Task A_token_counts_only_when_everything_about_it_is_right(string how, HttpStatusCode expected)
    {
        using var http = _api.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", setting.Issuer.Forge(how, _tenant));
        using var response = await http.GetAsync("/v1/me");
        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK)
        {
            var problem = await response.ProblemAsync(expected == HttpStatusCode.Forbidden ? ErrorCodes.Forbidden : ErrorCodes.Unauthenticated);
            // Nothing of the token: whoever forges one learns no more than anybody.
            Assert.Equal(expected == HttpStatusCode.Forbidden ? "It takes the permission tenant.read." : null, problem.Detail);
            Assert.DoesNotContain("error_description", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stream_of_events_ends_with_the_token_that_opened_it()
    {
        using var owner = fixture.Client(await fixture.NewKeyAsync(_tenant));
        var build = await owner.ClusterAsync();
        using var http = _api.CreateClient();
        http.DefaultRequestHeaders.Accept.Add(new("text/event-stream"));
        http.DefaultRequestHeaders.Authorization = new("Bearer", setting.Issuer.Sign(claims => claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 2, _tenant));

        Assert.StartsWith("retry: 3000", await http.GetStringAsync($"/v1/builds/{build.Id}/events").WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_is_called_as_one_of_slipways_own_parts_goes_by_its_subject()
    {
        using var http = _api.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", setting.Issuer.Sign(claims => claims["preferred_username"] = "runner/a", _tenant));
        Assert.Contains("\"oidc:user-8\"", await http.GetStringAsync("/v1/me"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_are_found_in_an_object_too()
    {
        await using var nested = setting.Api(fixture, ("Slipway:Oidc:RoleClaim", "realm_access.roles"));
        using var http = nested.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", setting.Issuer.Sign(claims =>
        {
            claims["tenant"] = _tenant.ToString();
            claims["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "viewer", "offline_access" } };
        }));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/clusters")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/v1/api-keys")).StatusCode);
    }

    [Fact]
    public async Task While_the_issuer_does_not_answer_its_tokens_wait_and_keys_do_not()
    {
        await using var cut = setting.Api(fixture, ("Slipway:Oidc:Authority", "http://127.0.0.1:1/"));
        using var http = cut.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", setting.Issuer.Forge("", _tenant));
        using var response = await http.GetAsync("/v1/me");
        Assert.NotNull(response.Headers.RetryAfter);
        await response.ProblemAsync(ErrorCodes.Unavailable);
        http.DefaultRequestHeaders.Authorization = new("Bearer", fixture.Admin.Reveal());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/me")).StatusCode);
    }

    [Theory]
    [InlineData("Authority", "http://issuer.example")]
    [InlineData("Audience", " ")]
    [InlineData("Algorithms", "RS256,HS256")]
    [InlineData("Algorithms", "none")]
    [InlineData("RoleMap:staff", "root")]
    public void What_can_only_be_a_mistake_stops_the_start(string name, string value)
    {
        var options = new OidcOptions { Authority = "https://issuer.example", Audience = "slipway" };
        Assert.True(new OidcOptions.Check().Validate(null, options).Succeeded);
        if (name.StartsWith("RoleMap:", StringComparison.Ordinal))
        {
            options.RoleMap[name[8..]] = value;
        }
        else
        {
            typeof(OidcOptions).GetProperty(name)!.SetValue(options, value);
        }

        Assert.True(new OidcOptions.Check().Validate(null, options).Failed);
    }

    public sealed class Setting : IAsyncLifetime
    {
        private WebApplicationFactory<Program>? _api;

        public Issuer Issuer { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Issuer = await Issuer.StartAsync();

        /// <summary>The Api that believes the issuer; one for the class, where nothing else is asked for.</summary>
        public WebApplicationFactory<Program> Api(ApiFixture fixture, params (string Name, string Value)[] more) => more.Length == 0 ? _api ??= Make(fixture) : Make(fixture, more);

        public async ValueTask DisposeAsync()
        {
            if (_api is not null)
            {
                await _api.DisposeAsync();
            }

            await Issuer.DisposeAsync();
        }

        private WebApplicationFactory<Program> Make(ApiFixture fixture, params (string Name, string Value)[] more) => fixture.WithWebHostBuilder(builder =>
        {
            foreach (var (name, value) in ((string, string)[])
                [
                    ("Slipway:Oidc:Authority", Issuer.Address), ("Slipway:Oidc:RequireHttps", "false"), ("Slipway:Oidc:Audience", Issuer.Audience),
                    ("Slipway:Oidc:Algorithms", "RS256,ES256"), ("Slipway:Oidc:RoleMap:builders", Roles.Operator), ("Slipway:Oidc:RoleMap:viewer", Roles.Viewer), .. more,
                ])
            {
                builder.UseSetting(name, value);
            }
        });
    }

    /// <summary>An OpenIddict server that gives tokens to one client, and its signing key to make wrong ones with.</summary>
    public sealed class Issuer : IAsyncDisposable
    {
        public const string Audience = "slipway";
        private readonly RSA _key = RSA.Create(2048);
        private WebApplication _server = null!;

        public string Address { get; private set; } = "";

        public static async Task<Issuer> StartAsync()
        {
            var issuer = new Issuer();
            var builder = LoopbackServer.CreateBuilder();
            builder.Services.AddOpenIddict().AddServer(server =>
            {
                server.SetTokenEndpointUris("token").AllowClientCredentialsFlow().EnableDegradedMode().DisableAccessTokenEncryption();
                server.AddSigningKey(issuer.Key).AddEphemeralEncryptionKey();
                server.RegisterScopes("tenant");
                server.UseAspNetCore().DisableTransportSecurityRequirement();
                server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(_ => default));
                server.AddEventHandler<OpenIddictServerEvents.HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
                {
                    var identity = new ClaimsIdentity("issuer", OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.Role);
                    identity.SetClaim("sub", "user-7").SetClaim("preferred_username", "erika")
                        .SetClaim("tenant", (string?)context.Request["tenant"]).SetClaim("roles", (string?)context.Request["roles"]);
                    identity.SetAudiences(Audience);
                    identity.SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);
                    context.SignIn(new ClaimsPrincipal(identity));
                    return default;
                }));
            });
            issuer._server = builder.Build();
            issuer._server.UseAuthentication();
            await issuer._server.StartAsync();
            issuer.Address = issuer._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";
            return issuer;
        }

        public async Task<string> TokenAsync(string tenant, string roles)
        {
            using var http = new HttpClient();
            using var response = await http.PostAsync($"{Address}token", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = "portal",
                ["client_secret"] = "not looked at",
                ["tenant"] = tenant,
                ["roles"] = roles,
            }));
            var answer = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            return answer["access_token"]?.GetValue<string>() ?? throw new InvalidOperationException(answer.ToJsonString());
        }

        public string Forge(string how, Guid tenant) => how switch
        {
            "another issuer" => Sign(claims => claims["iss"] = "http://127.0.0.1:1/", tenant),
            "another audience" => Sign(claims => claims["aud"] = "billing", tenant),
            "no audience" => Sign(claims => claims.Remove("aud"), tenant),
            "expired" => Sign(claims => claims["exp"] = Now - 60, tenant),
            "not valid yet" => Sign(claims => claims["nbf"] = Now + 60, tenant),
            "no expiry" => Sign(claims => claims.Remove("exp"), tenant),
            "another key" => Sign(_ => { }, tenant, new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = Key.KeyId }, SecurityAlgorithms.RsaSha256)),
            "an algorithm that is not on the list" => Sign(_ => { }, tenant, new SigningCredentials(Key, SecurityAlgorithms.RsaSha512)),
            "alg none" => $"{Base64Url("""{"alg":"none","typ":"at+jwt"}""")}.{Sign(_ => { }, tenant).Split('.')[1]}.",
            "alg HS256 with the public key as its secret" => Sign(_ => { }, tenant,
                new SigningCredentials(new SymmetricSecurityKey(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem())) { KeyId = Key.KeyId }, SecurityAlgorithms.HmacSha256)),
            "changed after it was signed" => Sign(_ => { }, tenant).Split('.') is [var header, var payload, var signature]
                ? $"{header}.{Base64Url(Base64UrlEncoder.Decode(payload).Replace("viewer", "admin", StringComparison.Ordinal))}.{signature}" : "",
            "not a token" => "nonsense",
            "an unknown tenant" => Sign(claims => claims["tenant"] = Guid.CreateVersion7().ToString(), tenant),
            "no tenant" => Sign(claims => claims.Remove("tenant"), tenant),
            "no role" => Sign(claims => claims["roles"] = "guest", tenant),
            "platform-admin, which no configuration gives" => Sign(claims => claims["roles"] = Roles.PlatformAdmin, tenant),
            _ => Sign(_ => { }, tenant),
        };

        public string Sign(Action<Dictionary<string, object>> change, Guid? tenant = null, SigningCredentials? credentials = null)
        {
            var claims = new Dictionary<string, object>
            {
                ["iss"] = Address,
                ["aud"] = Audience,
                ["sub"] = "user-8",
                ["iat"] = Now,
                ["nbf"] = Now - 5,
                ["exp"] = Now + 300,
                ["tenant"] = tenant?.ToString() ?? "",
                ["roles"] = Roles.Viewer,
            };
            change(claims);
            return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor { Claims = claims, SigningCredentials = credentials ?? new SigningCredentials(Key, SecurityAlgorithms.RsaSha256) });
        }

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            _key.Dispose();
        }

        private RsaSecurityKey Key => new(_key) { KeyId = "k1" };

        private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        private static string Base64Url(string text) => Base64UrlEncoder.Encode(text);
    }
}
