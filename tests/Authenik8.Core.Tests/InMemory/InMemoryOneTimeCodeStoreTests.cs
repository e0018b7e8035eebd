using Authenik8.Accounts.Codes;
using Authenik8.Conformance;
using Authenik8.InMemory;
using Xunit;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemoryOneTimeCodeStoreTests : OneTimeCodeStoreConformance
{
    protected override Task<IOneTimeCodeStore> CreateStoreAsync() => Task.FromResult<IOneTimeCodeStore>(new InMemoryOneTimeCodeStore());

    [Fact]
    public async Task Sweep_DropsWhatHasExpiredAndNothingElse()
    {
        var store = (InMemoryOneTimeCodeStore)Store;
        var (early, late) = (NewCode(NewSubject()), NewCode(NewSubject()) with { ExpiresAt = Now.AddDays(1) });
        _ = await PutAsync(early);
        _ = await PutAsync(late);

        store.Sweep(early.ExpiresAt.AddMilliseconds(-1));
        Assert.Equal(2, store.Count);

        store.Sweep(early.ExpiresAt);
        Assert.Equal(1, store.Count);
        var outcome = await Store.RedeemAsync(new CodeAttempt(late.Subject, late.Purpose, late.Mac, early.ExpiresAt), CancellationToken.None);
        Assert.Equal(CodeOutcomeKind.Accepted, outcome.Kind);
    }
}
