using System.Text;
using Authenik8.Benchmarks.Ratios;
using Authenik8.Benchmarks.Tokens;
using Authenik8.Sessions;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>Rotation in memory: refresh token in, token pair out.</summary>
internal sealed class RotationRatios : IRatioGroup
{
    public string Name => "rotation";

    public async Task MeasureAsync(RatioTable table)
    {
        await using var engine = await Engine.StartAsync();
        var chain = await RefreshChain.StartAsync(engine.Sessions, subject: 1);
        var pair = (RefreshResult.Refreshed)await engine.Sessions.RefreshAsync(chain.RefreshToken, device: null, CancellationToken.None);
        chain = new RefreshChain(engine.Sessions, pair.Tokens.RefreshToken);

        // Over as many bytes as the access token of the new pair signs.
        var accessToken = pair.Tokens.AccessToken.Value;
        var signingInput = Encoding.ASCII.GetBytes(accessToken[..accessToken.LastIndexOf('.')]);
        using var bare = new BareHmac(Convert.FromBase64String(Sample.Secret));

        var rotate = Stopclock.Compare(chain.Refresh, () => bare.Sign(signingInput));
        table.Add(new RatioRow("rotate in memory, token pair out", "one HMACSHA256.HashData", rotate.Ratio, "x", Budget.AtMost(3), $"{rotate.Times}; {rotate.Bytes:N0} B"));
    }
}
