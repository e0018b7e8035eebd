using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.InMemory;
using Authenik8.Messages;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Keys rotate one purpose at a time: what was made before stays good, and nothing else is touched.</summary>
public sealed class SecretRotationTests
{
    private const string Old = Engine.Secret;
    private const string New = "Zk3vB8qLw0yD6sJt2mXc9hGf5nRp7uEa1iVoTrKzQ4M=";
    private const string Third = "b7Yq1nXw5LzR0tGf8uKc3vHj6mPs9dEa2oViTxBrQ4M=";

    private readonly ManualTimeProvider _clock = new();
    private readonly InMemorySessionStore _sessions = new();
    private readonly InMemoryRevocationFeed _feed = new();
    private readonly InMemoryOneTimeCodeStore _codes = new();

    private static SigningKeyOptions SigningKey { get; } = new() { KeyId = "sign", Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem() };

    /// <summary>What the settings are before and after, by the name of what is rotated.</summary>
    private static Dictionary<string, (Action<Authenik8Options> Before, Action<Authenik8Options> After)> Rotations { get; } = new(StringComparer.Ordinal)
    {
        ["Refresh:Keys without Secret, new key first"] = (Explicit(null, (1, Old)), Explicit(null, (2, New), (1, Old))),
        ["Refresh:Keys without Secret, new key second"] = (Explicit(null, (1, Old)), Explicit(null, (1, Old), (2, New))),
        ["Refresh:Keys without Secret, twice"] = (Explicit(null, (1, Old)), Explicit(null, (3, Third), (2, New), (1, Old))),
        ["Refresh:Keys with Secret"] = (Explicit(Third, (1, Old)), Explicit(Third, (2, New), (1, Old))),
        ["Secret"] = (o => o.Secret = Old, o => { o.Secret = New; o.PreviousSecrets.Add(Old); }),
        ["Secret, twice"] = (o => o.Secret = Old, o => { o.Secret = Third; o.PreviousSecrets.Add(New); o.PreviousSecrets.Add(Old); }),
        ["Secret, as seen by a node that still has the old one"] = (o => { o.Secret = New; o.PreviousSecrets.Add(Old); }, o => { o.Secret = Old; o.PreviousSecrets.Add(New); }),
        ["Secret, in favour of explicit refresh keys"] = (
            o => { o.Secret = Old; o.Tokens.SigningKeys.Add(SigningKey); },
            o => { Explicit(null, (1, New))(o); o.PreviousSecrets.Add(Old); }),
        ["explicit refresh keys, in favour of Secret"] = (
            Explicit(null, (1, Old)),
            o => { Explicit(New, (1, Old))(o); o.PreviousSecrets.Add(Old); }),
        ["Tokens:SigningKeys"] = (
            o => { o.Secret = Old; o.Tokens.SigningKeys.Add(SigningKey); },
            o => { o.Secret = Old; o.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = New }); o.Tokens.SigningKeys.Add(SigningKey); }),
    };

    public static TheoryData<string> RotationNames => [.. Rotations.Keys];

    [Theory]
    [MemberData(nameof(RotationNames))]
    public async Task Rotation_OfOneKey_VoidsNothing(string name)
    {
        await using var before = Start(Rotations[name].Before);
        await using var after = Start(Rotations[name].After);
        var account = Account();
        var tokens = await before.GetRequiredService<ISessionService>().StartAsync(new StartSessionCommand { Subject = account.Subject, Grant = new Grant() }, default);
        var link = await before.GetRequiredService<OneTimeCodes>().IssueTicketAsync(account.Subject, CodePurpose.ResetPassword, new CodeData(), TimeSpan.FromMinutes(10), default);
        var device = before.GetRequiredService<KnownDevices>().Remember(account, known: null);
        var mail = before.GetRequiredService<OutboxSeal>().Close("m1", Content);

        var codes = after.GetRequiredService<OneTimeCodes>();
        Assert.IsType<TokenVerification.Valid>(await after.GetRequiredService<ITokenService>().VerifyAsync(tokens.AccessToken.Value, default));
        Assert.True(codes.TryRead(link.Text, out var code));
        Assert.NotNull(await codes.CheckAsync(code, default));
        Assert.NotNull(await codes.RedeemAsync(code, default));
        Assert.NotNull(after.GetRequiredService<KnownDevices>().Find(account, device));
        Assert.Equal("ada@example.com", after.GetRequiredService<OutboxSeal>().Open("m1", mail).Request!.Email);
        Assert.IsType<RefreshResult.Refreshed>(await after.GetRequiredService<ISessionService>().RefreshAsync(tokens.RefreshToken, device: null, default));
    }

    [Theory]
    [MemberData(nameof(RotationNames))]
    public async Task Rotation_OfOneKey_LeavesCodesOfDigits(string name)
    {
        await using var before = Start(Rotations[name].Before, digits: true);
        await using var after = Start(Rotations[name].After, digits: true);
        var subject = new Subject("ada");
        var digits = await before.GetRequiredService<OneTimeCodes>().IssueAsync(subject, CodePurpose.ResetPassword, new CodeData(), TimeSpan.FromMinutes(10), default);

        var presented = new PresentedCode(subject, CodePurpose.ResetPassword, System.Text.Encoding.ASCII.GetBytes(digits.Text));

        Assert.NotNull(await after.GetRequiredService<OneTimeCodes>().CheckAsync(presented, default));
        Assert.NotNull(await after.GetRequiredService<OneTimeCodes>().RedeemAsync(presented, default));
    }

    [Fact]
    public async Task Digits_WhileTwoSecretsAreAccepted_HaveAsManyTriesAsEver()
    {
        await using var node = Start(o => { o.Secret = New; o.PreviousSecrets.Add(Old); }, digits: true);
        var codes = node.GetRequiredService<OneTimeCodes>();
        var subject = new Subject("ada");
        var digits = await codes.IssueAsync(subject, CodePurpose.ResetPassword, new CodeData(), TimeSpan.FromMinutes(10), default);
        PresentedCode Presented(string text) => new(subject, CodePurpose.ResetPassword, System.Text.Encoding.ASCII.GetBytes(text));
        var wrong = digits.Text == "00000000" ? "11111111" : "00000000";
        var attempts = node.GetRequiredService<IOptions<Authenik8Options>>().Value.Accounts.CodeAttempts;

        for (var i = 1; i < attempts; i++)
            Assert.Null(await codes.CheckAsync(Presented(wrong), default));
        Assert.NotNull(await codes.CheckAsync(Presented(digits.Text), default));
        Assert.Null(await codes.CheckAsync(Presented(wrong), default));

        Assert.Null(await codes.CheckAsync(Presented(digits.Text), default));
    }

    [Fact]
    public async Task Rotation_WithoutThePreviousSecret_VoidsWhatItMade()
    {
        await using var before = Start(o => o.Secret = Old);
        await using var after = Start(o => o.Secret = New);
        var tokens = await before.GetRequiredService<ISessionService>().StartAsync(new StartSessionCommand { Subject = Engine.Ada, Grant = new Grant() }, default);
        var device = before.GetRequiredService<KnownDevices>().Remember(Account(), known: null);

        Assert.IsType<TokenVerification.Invalid>(await after.GetRequiredService<ITokenService>().VerifyAsync(tokens.AccessToken.Value, default));
        Assert.Equal(new RefreshResult.Refused(RefreshFailure.Invalid), await after.GetRequiredService<ISessionService>().RefreshAsync(tokens.RefreshToken, device: null, default));
        Assert.Null(after.GetRequiredService<KnownDevices>().Find(Account(), device));
    }

    [Fact]
    public async Task Rotation_NewThings_AreMadeWithTheCurrentSecretAlone()
    {
        await using var node = Start(o => { o.Secret = New; o.PreviousSecrets.Add(Old); });
        await using var old = Start(o => o.Secret = Old);

        var tokens = await node.GetRequiredService<ISessionService>().StartAsync(new StartSessionCommand { Subject = Engine.Ada, Grant = new Grant() }, default);

        Assert.IsType<TokenVerification.Invalid>(await old.GetRequiredService<ITokenService>().VerifyAsync(tokens.AccessToken.Value, default));
        Assert.Equal(new RefreshResult.Refused(RefreshFailure.Invalid), await old.GetRequiredService<ISessionService>().RefreshAsync(tokens.RefreshToken, device: null, default));
    }

    public static TheoryData<string, Action<Authenik8Options>> Mistakes => new()
    {
        { "Authenik8:PreviousSecrets:0 is shorter than 32 bytes", o => o.PreviousSecrets.Add("short") },
        { "Authenik8:PreviousSecrets:1 is a placeholder", o => { o.PreviousSecrets.Add(Old); o.PreviousSecrets.Add("${FORMER_SECRET_OF_THE_DEPLOYMENT}"); } },
        { "Authenik8:PreviousSecrets:0 is null", o => o.PreviousSecrets.Add(null!) },
        { "Authenik8:PreviousSecrets has 11 entries", o => { for (var i = 0; i < 11; i++) o.PreviousSecrets.Add(TestKeys.NewSecret()); } },
        { "Authenik8:PreviousSecrets:0 is not among Authenik8:Passwords:RetiredPepperSecrets", o => { o.PreviousSecrets.Add(Old); o.Passwords.PepperKeyId = "p2"; } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Options_PreviousSecretOutOfRule_IsRefused(string start, Action<Authenik8Options> mistake)
    {
        var exception = Assert.Throws<OptionsValidationException>(() =>
        {
            using var services = Start(o => { o.Secret = New; mistake(o); });
            _ = services.GetRequiredService<IOptions<Authenik8Options>>().Value;
        });

        Assert.StartsWith(start, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_PreviousSecretWithItsPepper_IsAccepted()
    {
        using var services = Start(o =>
        {
            o.Secret = New;
            o.PreviousSecrets.Add(Old);
            o.Passwords.PepperKeyId = "p2";
            o.Passwords.RetiredPepperSecrets["p1"] = Old;
        });

        Assert.Equal(New, services.GetRequiredService<IOptions<Authenik8Options>>().Value.Secret);
    }

    private static OutboxContent Content { get; } = new(new MessageRequest { Kind = MessageKind.ConfirmEmailChange, AccountId = "ada", Email = "ada@example.com", Data = [7] }, null);

    private static Account Account() => new() { Subject = new Subject("ada"), CreatedAt = DateTimeOffset.UnixEpoch };

    private static Action<Authenik8Options> Explicit(string? secret, params (byte Id, string Secret)[] keys) => options =>
    {
        options.Secret = secret;
        options.Tokens.SigningKeys.Add(SigningKey);
        foreach (var (id, text) in keys)
            options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = id, Secret = text });
    };

    private ServiceProvider Start(Action<Authenik8Options> configure, bool digits = false)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<ISessionStore>(_sessions);
        services.AddSingleton<IRevocationFeed>(_feed);
        services.AddSingleton<IOneTimeCodeStore>(_codes);
        services.AddAuthenik8(options =>
        {
            options.Accounts.Enabled = false;
            options.Accounts.CodeFormat = digits ? CodeFormat.Digits : CodeFormat.Link;
            configure(options);
        });
        return services.BuildServiceProvider();
    }
}
