using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Revocation;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemoryRevocationFeedTests : RevocationFeedConformance
{
    protected override Task<IRevocationFeed> CreateFeedAsync() => Task.FromResult<IRevocationFeed>(new InMemoryRevocationFeed());

    protected override Task<IRevocationFeed> JoinAsync(IRevocationFeed feed) => Task.FromResult(feed);
}
