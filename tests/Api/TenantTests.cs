using System.Net;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

public sealed class TenantTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_platform_admin_makes_a_tenant_and_its_first_key_and_changes_its_quotas()
    {
        using var platform = fixture.Client();
        var tenant = await platform.Api.CreateTenantAsync(new TenantRequest { Name = Examples.NewName(), Quotas = new Quotas { Clusters = 2, Hosts = 7 } });
        Assert.Equal((2, 7, null, 10), (tenant.Quotas.Clusters, tenant.Quotas.Hosts, tenant.Quotas.ConcurrentBuilds, tenant.Weight));
        Assert.Equivalent(tenant, Assert.Single((await platform.Api.ListTenantsAsync(tenant.Name)).Items), strict: true);

        var key = await platform.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = "first", Role = Roles.Admin }, tenant.Id);
        using var admin = fixture.Client(ApiKeyText.Parse(key.Key));
        var me = await admin.Api.GetIdentityAsync();
        Assert.Equal((tenant.Id, tenant.Name, "first", Roles.Admin), (me.Tenant.Id, me.Tenant.Name, me.Name, Assert.Single(me.Roles)));

        var patched = await platform.Api.UpdateTenantAsync(tenant.Id, SpecContent.MergePatch("""{"weight":20,"quotas":{"hosts":null,"concurrentTasks":5}}"""), ETags.Of(tenant));
        Assert.Equal((2, null, 5, 20, 2), (patched.Quotas.Clusters, patched.Quotas.Hosts, patched.Quotas.ConcurrentTasks, patched.Weight, patched.Version));
        var stale = await Assert.ThrowsAsync<SlipwayApiException>(() => platform.Api.UpdateTenantAsync(tenant.Id, SpecContent.MergePatch("""{"weight":1}"""), ETags.Of(tenant)));
        Assert.Equal(ErrorCodes.PreconditionFailed, stale.Problem.Code);
        Assert.Equal(ErrorCodes.NameTaken, (await Assert.ThrowsAsync<SlipwayApiException>(() => platform.Api.CreateTenantAsync(new TenantRequest { Name = tenant.Name }))).Problem.Code);
    }

    [Fact]
    public async Task A_tenant_sees_itself_and_no_other()
    {
        var (mine, theirs) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        using var admin = fixture.Client(await fixture.NewKeyAsync(mine));
        Assert.Equal(mine, Assert.Single((await admin.Api.ListTenantsAsync()).Items).Id);
        Assert.Equal(mine, (await admin.Api.GetTenantUsageAsync(mine)).TenantId);
        foreach (var look in (Func<Task>[])
            [
                () => admin.Api.GetTenantAsync(theirs), () => admin.Api.GetTenantUsageAsync(theirs), () => admin.Api.ListApiKeysAsync(theirs),
                () => admin.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = "x", Role = Roles.Viewer }, theirs),
            ])
        {
            Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SlipwayApiException>(look)).Problem.Code);
        }
    }

    [Fact]
    public async Task Usage_says_limit_used_and_reserved_and_more_than_the_limit_is_refused_with_the_numbers()
    {
        using var platform = fixture.Client();
        var tenant = await platform.Api.CreateTenantAsync(new TenantRequest { Name = Examples.NewName(), Quotas = new Quotas { Hosts = 5, ConcurrentBuilds = 2 } });
        using var admin = fixture.Client(await fixture.NewKeyAsync(tenant.Id));
        var build = await admin.ClusterAsync();
        var usage = (await admin.Api.GetTenantUsageAsync(tenant.Id)).Quotas.ToDictionary(use => use.Quota);
        Assert.Equal(new QuotaUse(QuotaName.Clusters, 0, 1), usage[QuotaName.Clusters]);
        Assert.Equal(new QuotaUse(QuotaName.Hosts, 0, 3, 5), usage[QuotaName.Hosts]);
        Assert.Equal(new QuotaUse(QuotaName.ConcurrentBuilds, 1, 0, 2), usage[QuotaName.ConcurrentBuilds]);
        Assert.Equivalent(usage.Values, (await platform.Api.GetTenantUsageAsync(tenant.Id)).Quotas, strict: true);

        var refused = await Assert.ThrowsAsync<SlipwayApiException>(() => admin.ClusterAsync());
        Assert.Equal((ErrorCodes.QuotaExceeded, 409), (refused.Problem.Code, refused.Problem.Status));
        Assert.Equal(new QuotaShortage(QuotaName.Hosts, 5, 0, 3, 3), refused.Problem.Quota);

        var cluster = await admin.Api.GetClusterAsync(build.ClusterId);
        var more = cluster.Spec.Hosts.Select(host => new { host.Name, Ip = host.Ip!, host.Roles }).Concat(Enumerable.Range(1, 3).Select(n => new { Name = $"w{n}", Ip = $"10.10.1.{n + 50}", cluster.Spec.Hosts[1].Roles }));
        var patch = System.Text.Json.JsonSerializer.Serialize(new { hosts = more }, Slipway.Contracts.SlipwayJson.Options);
        Assert.Equal(QuotaName.Hosts, (await Assert.ThrowsAsync<SlipwayApiException>(() => admin.Api.UpdateClusterAsync(cluster.Id, SpecContent.MergePatch(patch), ETags.Of(cluster)))).Problem.Quota?.Quota);

        await admin.Api.CreateBuildAsync(build.ClusterId, new CreateBuildRequest { Kind = BuildKind.Verify, Queue = true }, "a");
        var builds = await Assert.ThrowsAsync<SlipwayApiException>(() => admin.Api.CreateBuildAsync(build.ClusterId, new CreateBuildRequest { Kind = BuildKind.Verify, Queue = true }, "b"));
        Assert.Equal(new QuotaShortage(QuotaName.ConcurrentBuilds, 2, 1, 1, 1), builds.Problem.Quota);
    }

    [Fact]
    public async Task Requests_that_come_at_once_do_not_share_the_last_of_a_quota()
    {
        using var platform = fixture.Client();
        var tenant = await platform.Api.CreateTenantAsync(new TenantRequest { Name = Examples.NewName(), Quotas = new Quotas { Clusters = 3 } });
        using var admin = fixture.Client(await fixture.NewKeyAsync(tenant.Id));
        var credential = await admin.CredentialAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async n =>
        {
            try
            {
                await admin.Api.CreateClusterAsync(SpecContent.Json(Examples.Spec(spec => (spec["name"], spec["ssh"]!["credential"]) = ($"c{n}", credential.Name)).ToJsonString()), $"{n}");
                return null;
            }
            catch (SlipwayApiException refused)
            {
                return refused.Problem.Code;
            }
        }));
        Assert.Equal(3, answers.Count(code => code is null));
        Assert.All(answers.OfType<string>(), code => Assert.Equal(ErrorCodes.QuotaExceeded, code));
        Assert.Equal(3, (await admin.Api.ListClustersAsync()).Items.Count);
    }

    [Fact]
    public async Task A_tenant_without_clusters_can_be_deleted_and_its_keys_are_refused()
    {
        using var platform = fixture.Client();
        var tenant = await platform.Api.CreateTenantAsync(new TenantRequest { Name = Examples.NewName() });
        var key = await fixture.NewKeyAsync(tenant.Id);
        using (var admin = fixture.Client(key))
        {
            await admin.ClusterAsync();
        }

        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SlipwayApiException>(() => platform.Api.DeleteTenantAsync(tenant.Id, ETags.Of(tenant)))).Problem.Code);
        await fixture.AsTenantAsync(tenant.Id, async db =>
        {
            db.Clusters.Single().DeletedAt = TimeProvider.System.GetUtcNow();
            await db.SaveChangesAsync();
        });
        await platform.Api.DeleteTenantAsync(tenant.Id, ETags.Of(tenant));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SlipwayApiException>(() => platform.Api.GetTenantAsync(tenant.Id))).Problem.Code);
        fixture.ForgetKeys();
        using var http = fixture.Http(key);
        using var response = await http.GetAsync("/v1/clusters");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await platform.Api.CreateTenantAsync(new TenantRequest { Name = tenant.Name });

        var own = (await platform.Api.GetIdentityAsync()).Tenant.Id;
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SlipwayApiException>(() => platform.Api.DeleteTenantAsync(own, "*"))).Problem.Code);
    }

    [Fact]
    public async Task Findings_name_the_place()
    {
        using var platform = fixture.Client();
        var refused = await Assert.ThrowsAsync<SlipwayApiException>(() =>
            platform.Api.CreateTenantAsync(new TenantRequest { Name = "Not A Label", Weight = 0, Quotas = new Quotas { OutputBytes = -1 } }));
        Assert.Equal(["#/name", "#/weight", "#/quotas/outputBytes"], refused.Problem.Errors!.Select(finding => finding.Pointer));
    }
}
