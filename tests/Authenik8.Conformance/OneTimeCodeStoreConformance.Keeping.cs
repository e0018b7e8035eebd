using Authenik8.Accounts.Codes;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What a code replaces, and what ends it.
public abstract partial class OneTimeCodeStoreConformance
{
    [Fact]
    public async Task Put_AnotherOfThePurpose_EndsTheOldOneAndForgetsItsFailures()
    {
        var old = await PutAsync();
        for (var i = 1; i < Budget; i++)
            AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Wrong(old)));

        var code = await PutAsync(NewCode(old.Subject) with { Data = default, MaxAttempts = 2 });

        AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Right(old)));
        AssertAccepted(code, await CheckAsync(Right(code)));
        AssertRefused(CodeOutcomeKind.Exhausted, await RedeemAsync(Right(old)));
        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code)));
    }

    [Fact]
    public async Task Put_AfterOneWasExhaustedOrSpent_IsAsGoodAsTheFirst()
    {
        var subject = NewSubject();
        for (var round = 0; round < 3; round++)
        {
            var exhausted = await PutAsync(NewCode(subject) with { MaxAttempts = 1 });
            AssertRefused(CodeOutcomeKind.Exhausted, await RedeemAsync(Wrong(exhausted)));
            var code = await PutAsync(NewCode(subject));
            AssertAccepted(code, await RedeemAsync(Right(code)));
        }
    }

    [Fact]
    public async Task Put_ShorterThanTheOldOne_EndsInItsOwnTime()
    {
        var old = await PutAsync(NewCode(NewSubject()) with { ExpiresAt = Now.AddDays(1) });
        var code = await PutAsync(NewCode(old.Subject) with { ExpiresAt = Now + Lifetime });

        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code) with { Now = Now + Lifetime }));
    }

    [Fact]
    public async Task Put_CallersBuffersChangedAfterwards_KeepsWhatTheyWere()
    {
        byte[] mac = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] data = [1, 2, 3];
        var code = NewCode(NewSubject()) with { Mac = mac, Data = data };
        _ = await PutAsync(code);
        var right = Right(code) with { Mac = mac.ToArray() };

        mac.AsSpan().Clear();
        data.AsSpan().Clear();

        Assert.Equal([1, 2, 3], (await RedeemAsync(right)).Data.ToArray());
    }

    [Fact]
    public async Task RemoveAll_CodesOfEveryPurpose_EndsThoseOfTheSubjectAlone()
    {
        var (subject, ofTenant) = (NewSubject(), NewSubject("acme"));
        var bystander = await PutAsync(NewCode(new Subject(subject.Id, "acme")));
        List<StoredCode> codes = [];
        foreach (var purpose in Purposes)
        {
            codes.Add(await PutAsync(NewCode(subject, purpose)));
            codes.Add(await PutAsync(NewCode(ofTenant, purpose)));
        }

        await Store.RemoveAllAsync(subject, CancellationToken.None);
        await Store.RemoveAllAsync(ofTenant, CancellationToken.None);
        await Store.RemoveAllAsync(NewSubject(), CancellationToken.None);

        foreach (var code in codes)
            AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code)));
        AssertAccepted(bystander, await RedeemAsync(Right(bystander)));
    }

    [Fact]
    public async Task Calls_Cancelled_ThrowThatAndChangeNothing()
    {
        var code = await PutAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.PutAsync(NewCode(code.Subject), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CheckAsync(Wrong(code), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.RedeemAsync(Right(code), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.RemoveAllAsync(code.Subject, cancelled));

        AssertAccepted(code, await RedeemAsync(Right(code)));
    }
}
