using Authenik8.Core.Tests.Protection;
using Authenik8.Events;
using Authenik8.Passwords;
using Authenik8.Passwords.Policy;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Policy;

/// <summary>Which passwords may be chosen, as the engine wires it.</summary>
public sealed class PasswordPolicyTests
{
    private static readonly PasswordContext Ada = new() { Email = "ada.lovelace@analytical.example", DisplayName = "Ada Lovelace-King" };

    private readonly RecordingEvents _events = new();
    private readonly IBreachedPasswords _breached = Substitute.For<IBreachedPasswords>();

    [Theory]
    [InlineData("kq7vzxw", PasswordRefusal.TooShort)]
    [InlineData("kq7vzxwb", null)]
    [InlineData("", PasswordRefusal.TooShort)]
    [InlineData("𝕏𝕐𝕏𝕐𝕏𝕐𝕏", PasswordRefusal.TooShort)]
    [InlineData("𝕏𝕐𝕏𝕐𝕏𝕐𝕏𝕐", null)]
    [InlineData("kq7v\0zxwb", null)]
    [InlineData("        ", null)]
    [InlineData("kq7v zxwb ñ 東京", null)]
    [InlineData("PASSWORD", PasswordRefusal.Common)]
    [InlineData("Dragon2024", PasswordRefusal.Common)]
    [InlineData("allsmallletters", null)]
    [InlineData("my ADA.Lovelace@Analytical.Example!", PasswordRefusal.ContainsEmail)]
    [InlineData("xxAda.lovelacexx", PasswordRefusal.ContainsEmail)]
    [InlineData("engine-Analytical-7", PasswordRefusal.ContainsEmail)]
    [InlineData("LOVELACE-7-engine", PasswordRefusal.ContainsName)]
    [InlineData("the king of it all", PasswordRefusal.ContainsName)]
    [InlineData("ada or something", null)]
    [InlineData("an example of it", null)]
    [InlineData("I use AuthShop daily", PasswordRefusal.ContainsContextWord)]
    public async Task Check_Password_IsRefusedForItsReason(string password, PasswordRefusal? expected)
    {
        await using var engine = NewEngine(options => options.Policy.ContextWords.Add("authshop"));

        Assert.Equal(expected, await CheckAsync(engine, password));
    }

    [Fact]
    public async Task Check_HalfASurrogatePair_IsNotUnicode()
    {
        await using var engine = NewEngine();

        // Not as an argument of an attribute: those are UTF-8, which has no such thing.
        Assert.Equal(PasswordRefusal.NotUnicode, await CheckAsync(engine, "kq7v\ud800zxwb"));
    }

    [Fact]
    public async Task Check_TooLong_IsRefusedFromOneByteAbove()
    {
        await using var engine = NewEngine();

        Assert.Null(await CheckAsync(engine, new string('x', 1024)));
        Assert.Equal(PasswordRefusal.TooLong, await CheckAsync(engine, new string('x', 1025)));
        Assert.Equal(PasswordRefusal.TooLong, await CheckAsync(engine, new string('é', 513)));
    }

    [Fact]
    public async Task Check_MinLength_IsTheConfiguredOne()
    {
        await using var engine = NewEngine(options => options.Policy.MinLength = 15);

        Assert.Equal(PasswordRefusal.TooShort, await CheckAsync(engine, "kq7vzxwbnmtrpl"));
        Assert.Null(await CheckAsync(engine, "kq7vzxwbnmtrplq"));
    }

    [Fact]
    public async Task Check_CommonOff_AcceptsCommonOnes()
    {
        await using var engine = NewEngine(options => options.Policy.CheckCommon = false);

        Assert.Null(await CheckAsync(engine, "password"));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("@", " ")]
    [InlineData("ada@", "A B C")]
    [InlineData("@@@@", ".")]
    [InlineData("no-at-sign", "---")]
    [InlineData("a@b", "Bo")]
    public async Task Check_OddContext_RefusesNothingElse(string? email, string? name)
    {
        await using var engine = NewEngine();

        Assert.Null(await engine.Get<IPasswordPolicy>().CheckAsync("kq7vzxwbnmtr", new PasswordContext { Email = email, DisplayName = name }, CancellationToken.None));
    }

    [Theory]
    [InlineData("Зоя Космодемьянская", "xxкосмодемьянскаяxx", PasswordRefusal.ContainsName)]
    [InlineData("Zoë Müller", "MÜLLER-müller", PasswordRefusal.ContainsName)]
    [InlineData("𝕏𝕐𝕏𝕐 King", "so 𝕏𝕐𝕏𝕐 it is", PasswordRefusal.ContainsName)]
    [InlineData("  Grace   Hopper  ", "hopper-goes-home", PasswordRefusal.ContainsName)]
    [InlineData("O'Connor", "connor-is-here", PasswordRefusal.ContainsName)]
    [InlineData("Li Wu", "li wu li wu li", PasswordRefusal.ContainsName)]
    public async Task Check_Names_AreFoundWhateverTheirScript(string name, string password, PasswordRefusal expected)
    {
        await using var engine = NewEngine();

        Assert.Equal(expected, await engine.Get<IPasswordPolicy>().CheckAsync(password, new PasswordContext { DisplayName = name }, CancellationToken.None));
    }

    [Fact]
    public async Task Check_Leaked_IsRefusedAndAskedForOnlyWhenNothingElseRefuses()
    {
        _breached.ContainAsync("kq7vzxwbnmtr", Arg.Any<CancellationToken>()).Returns(true);
        await using var engine = NewEngine(hasBreached: true);

        Assert.Equal(PasswordRefusal.Breached, await CheckAsync(engine, "kq7vzxwbnmtr"));
        Assert.Null(await CheckAsync(engine, "another-kq7vzxwb"));
        Assert.Equal(PasswordRefusal.Common, await CheckAsync(engine, "password"));

        _ = _breached.DidNotReceive().ContainAsync("password", Arg.Any<CancellationToken>());
        Assert.Empty(_events.Raised);
    }

    [Fact]
    public async Task Check_LeakServiceFails_AcceptsAndSaysSo()
    {
        _breached.ContainAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).ThrowsAsync(new InvalidDataException());
        await using var engine = NewEngine(hasBreached: true);

        Assert.Null(await CheckAsync(engine, "kq7vzxwbnmtr"));

        Assert.Equal([(SecurityEventNames.BreachCheckSkipped, null)], _events.Raised);
    }

    [Fact]
    public async Task Check_Cancelled_ThrowsThat()
    {
        await using var engine = NewEngine();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Get<IPasswordPolicy>().CheckAsync("kq7vzxwbnmtr", Ada, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Check_AcceptedAtTheDefaults_IsHashedToo()
    {
        await using var engine = NewEngine();

        foreach (var password in new[] { "kq7vzxwb", "𝕏𝕐𝕏𝕐𝕏𝕐𝕏𝕐", new string('x', 1024), "kq7v\0zxwb" })
        {
            Assert.Null(await CheckAsync(engine, password));
            Assert.IsType<PasswordHashResult.Hashed>(await engine.Get<IPasswordHasher>().HashAsync(password, CancellationToken.None));
        }
    }

    private Engine NewEngine(Action<PasswordHashingOptions>? configure = null, bool hasBreached = false) => new(
        options => configure?.Invoke(options.Passwords),
        services =>
        {
            services.AddSingleton<ISecurityEvents>(_events);
            if (hasBreached)
                services.AddSingleton(_breached);
        });

    private static Task<PasswordRefusal?> CheckAsync(Engine engine, string password) =>
        engine.Get<IPasswordPolicy>().CheckAsync(password, Ada, CancellationToken.None);
}
