using System.Net;
using System.Net.Http.Headers;
using Slipway.Client;

namespace Slipway.Tests.Api;

/// <summary>The client against a server that asks it to come again later.</summary>
public sealed class PatienceTests
{
    private static readonly Uri Address = new("http://slipway.test");
    private readonly Waits _waits = new();

    [Fact]
    public async Task Who_follows_a_build_waits_as_long_as_the_server_asks()
    {
        using var client = SlipwayClient.Create(Address, "key", new Busy(TimeSpan.FromSeconds(30), () => new HttpResponseMessage(HttpStatusCode.NoContent)), _waits);

        Assert.Empty(await client.FollowAsync(Guid.NewGuid(), cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

        Assert.Equal([TimeSpan.FromSeconds(30)], _waits.Seen);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0, 0.4)]
    public async Task A_patient_reader_waits_as_long_as_the_server_asks_and_never_just_goes_on(double asked, double waited)
    {
        using var client = SlipwayClient.Create(Address, "key", new Busy(TimeSpan.FromSeconds(asked), () => new HttpResponseMessage { Content = Answers.Json("""{"items": []}""") }), _waits);

        Assert.Empty((await client.PatientlyAsync(api => api.ListBuildsAsync())).Items);

        Assert.Equal([TimeSpan.FromSeconds(waited)], _waits.Seen);
    }

    /// <summary>Answers the first request with 503 and every other one as it is told.</summary>
    private sealed class Busy(TimeSpan retryAfter, Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        private bool _asked;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = _asked ? answer() : new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Headers = { RetryAfter = new RetryConditionHeaderValue(retryAfter) } };
            _asked = true;
            return Task.FromResult(response);
        }
    }

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class Waits : TimeProvider
    {
        public List<TimeSpan> Seen { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Seen.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
