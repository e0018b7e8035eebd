using Authenik8.Passwords;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

public sealed class PasswordHasherLoadTests
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task Verify_BeyondTheQueue_IsBusyWithAHintWhenToComeBack()
    {
        using var hasher = Hashers.Create(o =>
            (o.MemoryKiB, o.Passes, o.MaxConcurrentHashes, o.QueueLimit, o.MaxStoredPasses) = (4096, 4, 1, 3, 4));
        var hash = await hasher.HashAsync(Password);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(_ => hasher.VerifyAsync(Password, hash, CancellationToken.None)));

        var busy = results.OfType<PasswordVerifyResult.Busy>().ToList();
        var compared = results.OfType<PasswordVerifyResult.Compared>().ToList();
        Assert.NotEmpty(busy);
        Assert.Equal(200, busy.Count + compared.Count);
        Assert.All(busy, result => Assert.InRange(result.RetryAfter.TotalSeconds, 1, 30));
        Assert.All(compared, result => Assert.Equal(PasswordVerification.Success, result.Outcome));
    }

    [Fact]
    public async Task Hash_OfManyAtOnce_KeepsNoMoreMemoryThanTheLimit()
    {
        using var hasher = Hashers.Create(o =>
            (o.MemoryKiB, o.MaxConcurrentHashes, o.QueueLimit, o.RetainedMemoryKiB) = (512, 4, 1000, 1100));

        var hashes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => hasher.HashAsync(Password)));

        Assert.Equal(100, hashes.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(hasher.RetainedKiB, 512, 1100);
    }

    [Fact]
    public async Task Hash_WhenCancelledWhileQueued_Throws()
    {
        // So many wait in front of it that its turn does not come before it is withdrawn, however slow the machine.
        using var hasher = Hashers.Create(o => (o.MemoryKiB, o.Passes, o.MaxConcurrentHashes) = (8192, 16, 1));
        using var withdrawn = new CancellationTokenSource();
        using var done = new CancellationTokenSource();
        var inFront = Enumerable.Range(0, 300).Select(_ => hasher.HashAsync(Password, done.Token)).ToArray();
        var waiting = hasher.HashAsync(Password, withdrawn.Token);

        await withdrawn.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.NotNull(await inFront[0]);
        await done.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(inFront));
    }

    [Fact]
    public async Task Hash_OnManyThreadsWithMixedSizes_NeverMixesThemUp()
    {
        using var hasher = Hashers.Create(o => (o.MaxConcurrentHashes, o.QueueLimit) = (4, 10_000));
        using var larger = Hashers.Create(o => (o.MemoryKiB, o.Parallelism) = (1000, 3));
        var (small, large) = (await hasher.HashAsync(Password), await larger.HashAsync(Password));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(i =>
            hasher.CompareAsync(i % 4 < 2 ? Password : "another password", i % 2 == 0 ? small : large)));

        for (var i = 0; i < outcomes.Length; i++)
        {
            var expected = i % 4 >= 2 ? PasswordVerification.Failed
                : i % 2 == 0 ? PasswordVerification.Success
                : PasswordVerification.SuccessRehashNeeded;
            Assert.Equal(expected, outcomes[i]);
        }
    }
}
