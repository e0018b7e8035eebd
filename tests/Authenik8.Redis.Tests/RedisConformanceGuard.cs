using Authenik8.Conformance;
using Xunit;

namespace Authenik8.Redis.Tests;

public sealed class RedisConformanceGuard : ConformanceGuard
{
    [Fact]
    public void Missing_AssemblyWithoutSuites_NamesEachOfThem() =>
        Assert.Equal(
            [
                typeof(AccountFlowConformance), typeof(AccountStoreConformance), typeof(AttemptLimiterConformance),
                typeof(OneTimeCodeStoreConformance), typeof(OutboxStoreConformance), typeof(RevocationFeedConformance),
                typeof(SessionStoreConformance),
            ],
            Missing(typeof(ConformanceGuard).Assembly).OrderBy(suite => suite.Name, StringComparer.Ordinal));
}
