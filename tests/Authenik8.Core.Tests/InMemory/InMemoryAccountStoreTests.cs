using Authenik8.Accounts;
using Authenik8.Conformance;
using Authenik8.InMemory;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemoryAccountStoreTests : AccountStoreConformance
{
    protected override Task<IAccountStore> CreateStoreAsync() => Task.FromResult<IAccountStore>(new InMemoryAccountStore());
}
