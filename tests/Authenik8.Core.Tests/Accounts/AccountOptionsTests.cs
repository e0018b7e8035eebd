using Authenik8.Accounts;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

public sealed class AccountOptionsTests
{
    public static TheoryData<string, Action<AccountOptions, bool>> Ranges => new()
    {
        { "CodeLifetime", (o, below) => o.CodeLifetime = below ? Before(TimeSpan.FromMinutes(1)) : After(TimeSpan.FromMinutes(10)) },
        { "VerificationLifetime", (o, below) => o.VerificationLifetime = below ? Before(TimeSpan.FromMinutes(1)) : After(TimeSpan.FromDays(7)) },
        { "AdministratorCodeLifetime", (o, below) => o.AdministratorCodeLifetime = below ? Before(TimeSpan.FromMinutes(1)) : After(TimeSpan.FromDays(7)) },
        { "UnverifiedLifetime", (o, below) => (o.VerificationLifetime, o.UnverifiedLifetime) = (TimeSpan.FromMinutes(1), below ? Before(TimeSpan.FromMinutes(1)) : After(TimeSpan.FromDays(366))) },
        { "LinkTicketLifetime", (o, below) => o.LinkTicketLifetime = below ? Before(TimeSpan.FromSeconds(10)) : After(TimeSpan.FromMinutes(10)) },
        { "DeletionGrace", (o, below) => o.DeletionGrace = below ? Before(TimeSpan.FromDays(1)) : After(TimeSpan.FromDays(365)) },
        { "PurgeInterval", (o, below) => o.PurgeInterval = below ? Before(TimeSpan.FromSeconds(1)) : After(TimeSpan.FromDays(1)) },
        { "ReauthenticationAge", (o, below) => o.ReauthenticationAge = below ? Before(TimeSpan.FromMinutes(1)) : After(TimeSpan.FromHours(1)) },
        { "KnownDeviceLifetime", (o, below) => o.KnownDeviceLifetime = below ? Before(TimeSpan.FromHours(1)) : After(TimeSpan.FromDays(366)) },
        { "CodeAttempts", (o, below) => o.CodeAttempts = below ? 0 : 101 },
        { "PurgeBatchSize", (o, below) => o.PurgeBatchSize = below ? 0 : 10_001 },
        { "CodeFormat", (o, below) => o.CodeFormat = (CodeFormat)(below ? -1 : 2) },
        { "DefaultRoles", (o, below) => o.DefaultRoles.Add(below ? "" : new string('r', 129)) },
        { "GuestRoles", (o, below) => o.GuestRoles.Add(below ? "a,b" : "a\nb") },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task Options_OutOfRange_AreToldByName(string setting, Action<AccountOptions, bool> breakIt)
    {
        foreach (var below in new[] { true, false })
        {
            await using var engine = new Engine(options => breakIt(options.Accounts, below));

            var mistakes = Assert.Throws<OptionsValidationException>(() => engine.Get<IOptions<Authenik8Options>>().Value).Failures;

            Assert.Contains(mistakes, mistake => mistake.StartsWith($"Authenik8:Accounts:{setting} is ", StringComparison.Ordinal) || mistake.StartsWith($"Authenik8:Accounts:{setting} must ", StringComparison.Ordinal));
            Assert.All(mistakes, mistake => Assert.True(mistake.Contains(setting, StringComparison.Ordinal), mistake));
        }
    }

    [Fact]
    public async Task Options_RegistrationThatEndsBeforeItsCode_IsToldByName()
    {
        await using var engine = new Engine(options => options.Accounts.UnverifiedLifetime = options.Accounts.VerificationLifetime - TimeSpan.FromMilliseconds(1));

        var mistakes = Assert.Throws<OptionsValidationException>(() => engine.Get<IOptions<Authenik8Options>>().Value).Failures;

        Assert.StartsWith("Authenik8:Accounts:UnverifiedLifetime ", Assert.Single(mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_AtTheEndsOfTheirRanges_AreAccepted()
    {
        await using var least = new Engine(options =>
        {
            var accounts = options.Accounts;
            (accounts.CodeLifetime, accounts.VerificationLifetime, accounts.LinkTicketLifetime) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
            (accounts.DeletionGrace, accounts.PurgeInterval, accounts.PurgeBatchSize, accounts.CodeAttempts) = (TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), 1, 1);
            (accounts.ReauthenticationAge, accounts.KnownDeviceLifetime) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
            (accounts.AdministratorCodeLifetime, accounts.UnverifiedLifetime) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        });
        await using var most = new Engine(options =>
        {
            var accounts = options.Accounts;
            (accounts.CodeLifetime, accounts.VerificationLifetime, accounts.LinkTicketLifetime) = (TimeSpan.FromMinutes(10), TimeSpan.FromDays(7), TimeSpan.FromMinutes(10));
            (accounts.DeletionGrace, accounts.PurgeInterval, accounts.PurgeBatchSize, accounts.CodeAttempts) = (TimeSpan.FromDays(365), TimeSpan.FromDays(1), 10_000, 100);
            (accounts.ReauthenticationAge, accounts.KnownDeviceLifetime) = (TimeSpan.FromHours(1), TimeSpan.FromDays(366));
            (accounts.AdministratorCodeLifetime, accounts.UnverifiedLifetime) = (TimeSpan.FromDays(7), TimeSpan.FromDays(366));
        });

        Assert.NotNull(least.Get<IOptions<Authenik8Options>>().Value);
        Assert.NotNull(most.Get<IOptions<Authenik8Options>>().Value);
    }

    private static TimeSpan Before(TimeSpan time) => time - TimeSpan.FromTicks(1);

    private static TimeSpan After(TimeSpan time) => time + TimeSpan.FromTicks(1);
}
