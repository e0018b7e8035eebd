using Authenik8.Benchmarks.Ratios;
using Authenik8.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Authenik8.Benchmarks.Tokens;

/// <summary>Issue and verify against the bare primitive and against Microsoft.IdentityModel.</summary>
internal sealed class TokenRatios : IRatioGroup
{
    private const string BareHmac = "one HMACSHA256.HashData";
    private static readonly string IdentityModel = $"Microsoft.IdentityModel {Version()}";

    public string Name => "tokens";

    public async Task MeasureAsync(RatioTable table)
    {
        await MeasureHmacAsync(table);
        await MeasureEcdsaAsync(table);
    }

    private static async Task MeasureHmacAsync(RatioTable table)
    {
        await using var contest = await TokenContest.StartAsync(SigningAlgorithm.HS256);

        var verify = Stopclock.Compare(contest.Verify, contest.VerifySignature);
        table.Add(new RatioRow("verify HS256 incl. revocation", BareHmac, verify.Ratio, "x", Budget.AtMost(1.5), verify.Times));
        var other = Stopclock.Compare(contest.Verify, contest.VerifyWithIdentityModel);
        table.Add(new RatioRow("verify HS256, times faster", IdentityModel, other.Speedup, "x", Budget.AtLeast(2.5), other.Times));
        table.Add(new RatioRow("verify HS256, times fewer bytes", IdentityModel, other.ByteSaving, "x", Budget.AtLeast(6), other.Allocations));

        var issue = Stopclock.Compare(() => contest.Issue(), contest.Sign);
        table.Add(new RatioRow("issue HS256", BareHmac, issue.Ratio, "x", Budget.AtMost(1.2), issue.Times));
        other = Stopclock.Compare(() => contest.Issue(), () => contest.IssueWithIdentityModel());
        table.Add(new RatioRow("issue HS256, times faster", IdentityModel, other.Speedup, "x", Budget.AtLeast(2.5), $"{other.Times}; {other.Allocations}"));
    }

    private static string Version() =>
        typeof(JsonWebTokenHandler).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "of unknown version";

    private static async Task MeasureEcdsaAsync(RatioTable table)
    {
        await using var contest = await TokenContest.StartAsync(SigningAlgorithm.ES256);
        var verify = Stopclock.Compare(contest.Verify, contest.VerifySignature);
        table.Add(new RatioRow("verify ES256 incl. revocation", "one ECDsa.VerifyData", verify.Ratio, "x", Budget.AtMost(1.1), verify.Times));
        var issue = Stopclock.Compare(() => contest.Issue(), contest.Sign);
        table.Add(new RatioRow("issue ES256", "one ECDsa.SignData", issue.Ratio, "x", Budget.AtMost(1.1), issue.Times));
    }
}
