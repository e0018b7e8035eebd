using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Sessions;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemorySessionStoreTests : SessionStoreConformance
{
    protected override Task<ISessionStore> CreateStoreAsync() => Task.FromResult<ISessionStore>(new InMemorySessionStore());
}
