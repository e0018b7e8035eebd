using Authenik8.Accounts.Codes;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What a code is worth, to whom and for how long.
public abstract partial class OneTimeCodeStoreConformance
{
    [Fact]
    public async Task Redeem_NoCode_IsNotFound()
    {
        var code = NewCode(NewSubject());

        AssertRefused(CodeOutcomeKind.NotFound, await CheckAsync(Right(code)));
        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code)));
    }

    [Fact]
    public async Task Redeem_RightCode_IsAcceptedOnceWithItsData()
    {
        var code = await PutAsync();

        AssertAccepted(code, await RedeemAsync(Right(code)));

        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code)));
        AssertRefused(CodeOutcomeKind.NotFound, await CheckAsync(Right(code)));
    }

    [Fact]
    public async Task Check_RightCode_IsAcceptedAndNotSpent()
    {
        var code = await PutAsync();

        for (var i = 0; i < 2 * Budget; i++)
            AssertAccepted(code, await CheckAsync(Right(code)));

        AssertAccepted(code, await RedeemAsync(Right(code)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Redeem_DataOfAnyLength_ComesBackToTheByte(int length)
    {
        var code = await PutAsync(NewCode(NewSubject()) with { Data = Enumerable.Range(0, length).Select(i => (byte)i).ToArray() });

        AssertAccepted(code, await CheckAsync(Right(code)));
        AssertAccepted(code, await RedeemAsync(Right(code)));
    }

    [Fact]
    public async Task Redeem_MacOfAnyBytes_IsToldFromAllOthers()
    {
        foreach (var filling in new byte[] { 0, (byte)'\n', (byte)' ', (byte)'0', 0x7f, 0xff })
        {
            var mac = Enumerable.Repeat(filling, 32).ToArray();
            var code = await PutAsync(NewCode(NewSubject()) with { Mac = mac, MaxAttempts = 100 });

            // One bit off anywhere, or a part of it, is another code.
            for (var i = 0; i < mac.Length; i++)
            {
                byte[] other = [.. mac];
                other[i] ^= 1;
                AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Right(code) with { Mac = other }));
            }
            AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Right(code) with { Mac = mac.AsMemory(1) }));
            AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Right(code) with { Mac = default }));

            AssertAccepted(code, await RedeemAsync(Right(code)));
        }
    }

    [Fact]
    public async Task Redeem_CodeOfAnotherPurpose_IsWrongOrNotFound()
    {
        var subject = NewSubject();
        var reset = await PutAsync(NewCode(subject, CodePurpose.ResetPassword));
        var verify = await PutAsync(NewCode(subject, CodePurpose.VerifyEmail));

        AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Right(reset) with { Purpose = CodePurpose.VerifyEmail }));
        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(reset) with { Purpose = CodePurpose.LinkIdentity }));

        AssertAccepted(reset, await RedeemAsync(Right(reset)));
        AssertAccepted(verify, await RedeemAsync(Right(verify)));
    }

    [Fact]
    public async Task Redeem_CodeOfAnotherSubject_IsWrongOrNotFound()
    {
        var subject = NewSubject();
        var ofTenant = new Subject(subject.Id, "acme");
        var code = await PutAsync(NewCode(subject));
        var other = await PutAsync(NewCode(ofTenant));

        AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Right(code) with { Subject = ofTenant }));
        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code) with { Subject = NewSubject() }));

        AssertAccepted(code, await RedeemAsync(Right(code)));
        AssertAccepted(other, await RedeemAsync(Right(other)));
    }

    [Fact]
    public async Task Redeem_WrongCodes_CountUpToTheBudgetAndEndTheRightOne()
    {
        for (var max = 1; max <= 6; max++)
        {
            var code = await PutAsync(NewCode(NewSubject()) with { MaxAttempts = max });

            for (var i = 1; i < max; i++)
            {
                AssertRefused(CodeOutcomeKind.Wrong, await (i % 2 == 0 ? CheckAsync(Wrong(code)) : RedeemAsync(Wrong(code))));
                // A right one between them forgives nothing.
                AssertAccepted(code, await CheckAsync(Right(code)));
            }
            AssertRefused(CodeOutcomeKind.Exhausted, await (max % 2 == 0 ? CheckAsync(Wrong(code)) : RedeemAsync(Wrong(code))));

            AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code)));
            AssertRefused(CodeOutcomeKind.NotFound, await CheckAsync(Wrong(code)));
        }
    }

    [Fact]
    public async Task Redeem_LastAttemptRight_IsAccepted()
    {
        var code = await PutAsync();
        for (var i = 1; i < Budget; i++)
            AssertRefused(CodeOutcomeKind.Wrong, await RedeemAsync(Wrong(code)));

        AssertAccepted(code, await RedeemAsync(Right(code)));
    }

    [Fact]
    public async Task Redeem_WrongCodesOfOnePurpose_CountForThatAlone()
    {
        var subject = NewSubject();
        List<StoredCode> codes = [];
        foreach (var purpose in Purposes)
            codes.Add(await PutAsync(NewCode(subject, purpose)));

        for (var i = 0; i < Budget; i++)
            _ = await RedeemAsync(Wrong(codes[0]));

        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(codes[0])));
        foreach (var code in codes.Skip(1))
            AssertAccepted(code, await RedeemAsync(Right(code)));
    }

    [Fact]
    public async Task Redeem_UntilItsExpiry_IsAcceptedAndNotFoundFromThenOn()
    {
        var (inTime, late) = (await PutAsync(), await PutAsync());

        AssertAccepted(inTime, await CheckAsync(Right(inTime) with { Now = inTime.ExpiresAt - Millisecond }));
        AssertAccepted(inTime, await RedeemAsync(Right(inTime) with { Now = inTime.ExpiresAt - Millisecond }));
        AssertRefused(CodeOutcomeKind.NotFound, await CheckAsync(Right(late) with { Now = late.ExpiresAt }));
        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(late) with { Now = late.ExpiresAt }));
    }

    [Fact]
    public async Task Redeem_WrongCodeAfterExpiry_IsNotFound()
    {
        var code = await PutAsync(NewCode(NewSubject()) with { MaxAttempts = 1 });

        AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Wrong(code) with { Now = code.ExpiresAt }));
    }
}
