using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests;

public sealed class Authenik8OptionsValidatorTests
{
    public static TheoryData<string, Action<Authenik8Options>> Mistakes => new()
    {
        { "Authenik8:Secret", options => options.Secret = null },
        { "Authenik8:Secret", options => options.Secret = "short" },
        { "Authenik8:Issuer", options => options.Issuer = "" },
        { "Authenik8:Issuer", options => options.Issuer = "a\nb" },
        { "Authenik8:Audiences:1", options => { options.Audiences.Add("api"); options.Audiences.Add(""); } },
        { "Authenik8:Tokens:ClientId", options => options.Tokens.ClientId = null! },
        { "Authenik8:Tokens:Lifetime", options => options.Tokens.Lifetime = TimeSpan.Zero },
        { "Authenik8:Tokens:Lifetime", options => options.Tokens.Lifetime = TimeSpan.FromDays(2) },
        { "Authenik8:Tokens:ClockSkew", options => options.Tokens.ClockSkew = TimeSpan.FromMinutes(6) },
        { "Authenik8:Tokens:ClockSkew", options => options.Tokens.ClockSkew = TimeSpan.FromSeconds(-1) },
        { "Authenik8:Tokens:SigningKeys:0", options => options.Tokens.SigningKeys.Add(new SigningKeyOptions()) },
        { "Authenik8:Tokens:SigningKeys:0:Pem", options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Pem = "-----BEGIN" }) },
        { "Authenik8:Refresh:Keys:0:KeyId", options => options.Refresh.Keys.Add(new RefreshKeyOptions { Secret = Engine.Secret }) },
        { "Authenik8:Refresh:Keys:0:Secret", options => options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = 1, Secret = "c2hvcnQ" }) },
        { "Authenik8:Refresh:ReuseWindow", options => options.Refresh.ReuseWindow = TimeSpan.FromMinutes(6) },
        { "Authenik8:Refresh:WithinWindow", options => options.Refresh.WithinWindow = (ReuseBehavior)9 },
        { "Authenik8:Sessions:IdleTimeout", options => options.Sessions.IdleTimeout = TimeSpan.FromSeconds(1) },
        { "Authenik8:Sessions:AbsoluteLifetime", options => options.Sessions.AbsoluteLifetime = TimeSpan.FromDays(1) },
        { "Authenik8:Sessions:MaxPerSubject", options => options.Sessions.MaxPerSubject = 0 },
        { "Authenik8:Revocation:Mode", options => options.Revocation.Mode = (Authenik8.Revocation.RevocationMode)7 },
        { "Authenik8:Revocation:PollInterval", options => options.Revocation.PollInterval = TimeSpan.Zero },
        { "Authenik8:Revocation:MaxStaleness", options => options.Revocation.MaxStaleness = TimeSpan.FromSeconds(1) },
        { "Authenik8:Http:Realm", options => options.Http.Realm = "a\"b" },
        { "Authenik8:Http:MaxBodyBytes", options => options.Http.MaxBodyBytes = 1 },
        { "Authenik8:Http:QueryTokenPaths:0", options => options.Http.QueryTokenPaths.Add("hubs") },
        { "Authenik8:Http:ConnectionGracePeriod", options => options.Http.ConnectionGracePeriod = TimeSpan.FromSeconds(-1) },
        { "Authenik8:Http:ConnectionGracePeriod", options => options.Http.ConnectionGracePeriod = TimeSpan.FromHours(2) },
        { "Authenik8:Events:QueueCapacity", options => options.Events.QueueCapacity = 99 },
        { "Authenik8:Messages:QueueCapacity", options => options.Messages.QueueCapacity = 0 },
        { "Authenik8:Messages:MaxConcurrency", options => options.Messages.MaxConcurrency = 101 },
        { "Authenik8:Messages:MaxAttempts", options => options.Messages.MaxAttempts = 0 },
        { "Authenik8:Messages:PollInterval", options => options.Messages.PollInterval = TimeSpan.FromMinutes(2) },
        { "Authenik8:Messages:SendTimeout", options => options.Messages.SendTimeout = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Options_Mistake_IsReportedByTheNameOfItsSetting(string setting, Action<Authenik8Options> mistake)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(mistake));

        Assert.Contains(exception.Failures, failure => failure.StartsWith(setting + " ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GetDocument.Insider", true)]
    [InlineData("getdocument.insider", false)]
    [InlineData("QuickStart", false)]
    [InlineData(null, false)]
    public void DocumentGeneration_IsKnownByTheNameOfTheTool(string? entryAssembly, bool isTool) => Assert.Equal(isTool, DocumentGeneration.IsTool(entryAssembly));

    [Fact]
    public void Options_WhileADocumentIsGenerated_NeedNoSecretButNoMistakeIsOverlooked()
    {
        var validator = new Authenik8OptionsValidator { IsDocumentGeneration = true };
        var pepper = new Authenik8Options();
        pepper.Passwords.PepperKeyId = "1";

        Assert.True(validator.Validate(name: null, new Authenik8Options()).Succeeded);
        Assert.True(validator.Validate(name: null, pepper).Succeeded);
        Assert.False(validator.Validate(name: null, new Authenik8Options { Issuer = "" }).Succeeded);
        Assert.False(validator.Validate(name: null, new Authenik8Options { Secret = "short" }).Succeeded);
        Assert.False(new Authenik8OptionsValidator().Validate(name: null, new Authenik8Options()).Succeeded);
    }

    [Fact]
    public void Options_SeveralMistakes_AreReportedTogether()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(options =>
        {
            foreach (var mistake in Mistakes)
                ((Action<Authenik8Options>)mistake[1])(options);
        }));

        Assert.True(exception.Failures.Count() > 10, exception.Message);
    }

    [Fact]
    public void Options_Unchanged_AreAccepted() => Assert.Equal(Engine.Secret, Read(_ => { }).Secret);

    [Fact]
    public void Options_ExplicitKeysEverywhere_NeedNoSecret()
    {
        var options = Read(options =>
        {
            options.Secret = null;
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = Engine.Secret });
            options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = 1, Secret = "Zk3vB8qLw0yD6sJt2mXc9hGf5nRp7uEa1iVoTrKzQ4M=" });
        });

        Assert.Null(options.Secret);
    }

    [Fact]
    public void Options_SecretInAMessage_IsNeverRepeated()
    {
        const string Weak = "password-password-password-password";

        var exception = Assert.Throws<OptionsValidationException>(() => Read(options => options.Secret = Weak));

        Assert.DoesNotContain(Weak, exception.Message, StringComparison.Ordinal);
    }

    private static Authenik8Options Read(Action<Authenik8Options> configure)
    {
        var services = new ServiceCollection();
        services.AddAuthenik8(options =>
        {
            options.Secret = Engine.Secret;
            configure(options);
        });
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<Authenik8Options>>().Value;
    }
}
