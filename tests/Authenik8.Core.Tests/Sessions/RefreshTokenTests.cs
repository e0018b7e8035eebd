using System.Buffers.Text;
using Authenik8.InMemory;
using Authenik8.Sessions;
using NSubstitute;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

public sealed class RefreshTokenTests
{
    private const string OtherSecret = "Zk3vB8qLw0yD6sJt2mXc9hGf5nRp7uEa1iVoTrKzQ4M=";

    [Fact]
    public async Task RefreshToken_Format_IsPrefixAndSixtyTwoBytes()
    {
        await using var engine = new Engine();
        var tokens = await engine.LogInAsync();

        Assert.StartsWith("ak8r_", tokens.RefreshToken, StringComparison.Ordinal);
        var bytes = Base64Url.DecodeFromChars(tokens.RefreshToken.AsSpan(5));
        Assert.Equal(62, bytes.Length);
        Assert.Equal(1, bytes[0]);
        Assert.Equal(tokens.SessionId.ToString(), Base64Url.EncodeToString(bytes.AsSpan(10, 16)));
        Assert.Equal([0, 0, 0, 0], bytes[26..30]);
    }

    [Fact]
    public async Task Refresh_EachCharacterChanged_IsRefusedWithoutALookAtTheStore()
    {
        var store = Substitute.For<ISessionStore>();
        await using var engine = new Engine(static options => options.Protection.Enabled = false, store: store);
        await using var issuer = new Engine();
        var token = (await issuer.LogInAsync()).RefreshToken;

        for (var position = 0; position < token.Length; position++)
        {
            foreach (var replacement in "ABab01-_ .=+/\0é")
            {
                if (token[position] != replacement)
                    await engine.RefusesAsync(RefreshFailure.Invalid, string.Concat(token.AsSpan(0, position), [replacement], token.AsSpan(position + 1)));
            }
        }
        Assert.Empty(store.ReceivedCalls());
    }

    [Fact]
    public async Task Refresh_TruncatedPaddedOrPadded_IsRefused()
    {
        await using var engine = new Engine();
        var token = (await engine.LogInAsync()).RefreshToken;
        string[] garbled =
        [
            "", "ak8r_", token[..^1], token + "A", token + "=", " " + token, token + "\n", token[5..], token.ToUpperInvariant(),
            token[..40] + "\n" + token[40..], new string('A', 10_000_000), "\ud800", token.Replace("ak8r_", "ak8R_", StringComparison.Ordinal),
        ];

        foreach (var text in garbled)
            await engine.RefusesAsync(RefreshFailure.Invalid, text);
        _ = await engine.RefreshedAsync(token);
    }

    [Fact]
    public async Task Refresh_TokenMadeWithAnotherSecret_IsRefused()
    {
        var store = new InMemorySessionStore();
        await using var engine = new Engine(store: store);
        await using var forger = new Engine(options => options.Secret = OtherSecret, store: store);

        await engine.RefusesAsync(RefreshFailure.Invalid, (await forger.LogInAsync()).RefreshToken);
    }

    [Fact]
    public async Task Refresh_KeyRotated_OldTokensAreAcceptedUntilTheirKeyIsDropped()
    {
        var store = new InMemorySessionStore();
        await using var before = new Engine(store: store);
        await using var during = new Engine(options => options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = 7, Secret = OtherSecret }), store: store);
        await using var after = new Engine(
            options =>
            {
                options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = 7, Secret = OtherSecret });
                options.Secret = "Qw8Zx1Vn5Lk9Hj3Gf7Ds2Ap6Oi0Uy4TrEe8Wq1Mb5Nc=";
            },
            store: store);
        var old = await before.LogInAsync();
        var stale = await before.LogInAsync();

        var renewed = await during.RefreshedAsync(old.RefreshToken);

        await before.RefusesAsync(RefreshFailure.Invalid, renewed.RefreshToken);
        await after.RefusesAsync(RefreshFailure.Invalid, stale.RefreshToken);
        _ = await after.RefreshedAsync(renewed.RefreshToken);
    }

    [Fact]
    public async Task Refresh_AccessTokenInItsPlace_IsRefused()
    {
        await using var engine = new Engine();
        var tokens = await engine.LogInAsync();

        await engine.RefusesAsync(RefreshFailure.Invalid, tokens.AccessToken.Value);
    }
}
