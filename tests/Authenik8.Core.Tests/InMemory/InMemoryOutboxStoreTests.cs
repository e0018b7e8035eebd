using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Messages;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemoryOutboxStoreTests : OutboxStoreConformance
{
    protected override Task<IOutboxStore> CreateStoreAsync() => Task.FromResult<IOutboxStore>(new InMemoryOutboxStore());

    protected override Task<IOutboxStore> JoinAsync(IOutboxStore store) => Task.FromResult(store);
}
