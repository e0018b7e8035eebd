using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Protection;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemoryAttemptLimiterConformance : AttemptLimiterConformance
{
    protected override Task<IAttemptLimiter> CreateLimiterAsync() => Task.FromResult<IAttemptLimiter>(new InMemoryAttemptLimiter());

    protected override Task<IAttemptLimiter> JoinAsync(IAttemptLimiter limiter) => Task.FromResult(limiter);
}
