using Authenik8.Accounts.Codes;
using Xunit;

namespace Authenik8.Conformance;

// What holds when many callers come at once.
public abstract partial class OneTimeCodeStoreConformance
{
    [Fact]
    public async Task Race_RedeemsOfOneCode_ExactlyOneIsAccepted()
    {
        var subject = NewSubject();
        for (var round = 0; round < 100; round++)
        {
            var code = await PutAsync(NewCode(subject));

            var outcomes = await Race.RunAsync(Race.Callers, _ => RedeemAsync(Right(code)));

            AssertAccepted(code, Assert.Single(outcomes, outcome => outcome.Kind is CodeOutcomeKind.Accepted));
            Assert.All(outcomes.Where(outcome => outcome.Kind is not CodeOutcomeKind.Accepted), outcome => AssertRefused(CodeOutcomeKind.NotFound, outcome));
        }
    }

    [Fact]
    public async Task Race_WrongGuesses_AreNeverCountedBeyondTheBudget()
    {
        for (var round = 0; round < 50; round++)
        {
            var code = await PutAsync();

            var kinds = await Race.RunAsync(100, i => i % 2 == 0 ? RedeemKindAsync(Wrong(code)) : CheckKindAsync(Wrong(code)));

            Assert.Equal(Budget - 1, kinds.Count(kind => kind is CodeOutcomeKind.Wrong));
            Assert.Equal(1, kinds.Count(kind => kind is CodeOutcomeKind.Exhausted));
            Assert.Equal(100 - Budget, kinds.Count(kind => kind is CodeOutcomeKind.NotFound));
            AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code)));
        }
    }

    [Fact]
    public async Task Race_RightAmongWrongGuesses_IsAcceptedOnceOrEndedByTheBudget()
    {
        for (var round = 0; round < 50; round++)
        {
            var code = await PutAsync();

            var kinds = await Race.RunAsync(40, i => RedeemKindAsync(i % 10 == 0 ? Right(code) : Wrong(code)));

            var accepted = kinds.Count(kind => kind is CodeOutcomeKind.Accepted);
            var exhausted = kinds.Count(kind => kind is CodeOutcomeKind.Exhausted);
            Assert.Equal(1, accepted + exhausted);
            Assert.InRange(kinds.Count(kind => kind is CodeOutcomeKind.Wrong), exhausted * (Budget - 1), Budget - 1);
            AssertRefused(CodeOutcomeKind.NotFound, await RedeemAsync(Right(code)));
        }
    }

    [Fact]
    public async Task Race_PutsOfOnePurpose_LeaveOneCodeThatWorks()
    {
        for (var round = 0; round < 20; round++)
        {
            var subject = NewSubject();
            var codes = Enumerable.Range(0, 16).Select(_ => NewCode(subject) with { MaxAttempts = 100 }).ToArray();

            _ = await Race.RunAsync(codes.Length, i => PutAsync(codes[i]));

            var outcomes = new List<CodeOutcomeKind>();
            foreach (var code in codes)
                outcomes.Add(await CheckKindAsync(Right(code)));
            Assert.Equal(1, outcomes.Count(kind => kind is CodeOutcomeKind.Accepted));
            Assert.Equal(codes.Length - 1, outcomes.Count(kind => kind is CodeOutcomeKind.Wrong));
        }
    }

    [Fact]
    public async Task Race_RedeemAgainstNewCode_TheOldOneNeverWorksAfterIt()
    {
        for (var round = 0; round < 50; round++)
        {
            var old = await PutAsync();
            var code = NewCode(old.Subject);

            var kinds = await Race.RunAsync(8, async i =>
            {
                if (i != 4)
                    return await RedeemKindAsync(Right(old));
                _ = await PutAsync(code with { MaxAttempts = 100 });
                return await RedeemKindAsync(Right(old));
            });

            Assert.InRange(kinds.Count(kind => kind is CodeOutcomeKind.Accepted), 0, 1);
            Assert.Equal(CodeOutcomeKind.Wrong, kinds[4]);
            AssertAccepted(code, await RedeemAsync(Right(code)));
        }
    }
}
