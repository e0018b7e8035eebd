using Authenik8.Protection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Protection;

public sealed class ProtectionOptionsTests
{
    public static TheoryData<string, Action<ProtectionOptions>> Mistakes => new()
    {
        { "LoginFailures:Permits", options => options.LoginFailures.Permits = -1 },
        { "LoginFailures:Window", options => options.LoginFailures.Window = TimeSpan.Zero },
        { "LoginFailuresPerAddress:Permits", options => options.LoginFailuresPerAddress.Permits = 10_001 },
        { "Logins:Permits", options => options.Logins.Permits = -1 },
        { "LoginsPerAddress:Window", options => options.LoginsPerAddress.Window = TimeSpan.Zero },
        { "CodeFailuresPerAccount:Permits", options => options.CodeFailuresPerAccount.Permits = 10_001 },
        { "NetworkFactor", options => options.NetworkFactor = 101 },
        { "NetworkFactor", options => options.NetworkFactor = -1 },
        { "LoginBackoff:Free", options => options.LoginBackoff.Free = 101 },
        { "LoginBackoff:Free", options => options.LoginBackoff.Free = -1 },
        { "LoginBackoff:Ceiling", options => options.LoginBackoff.Ceiling = 101 },
        { "LoginBackoff:FirstDelay", options => options.LoginBackoff.FirstDelay = TimeSpan.Zero },
        { "LoginBackoff:MaxDelay", options => options.LoginBackoff.MaxDelay = TimeSpan.FromMilliseconds(1) },
        { "LoginBackoff:Memory", options => options.LoginBackoff.Memory = TimeSpan.FromMinutes(1) },
        { "RegistrationsPerAddress:Permits", options => options.RegistrationsPerAddress.Permits = -1 },
        { "Messages:Window", options => options.Messages.Window = TimeSpan.FromDays(8) },
        { "MessagesPerAddress:Permits", options => options.MessagesPerAddress.Permits = -1 },
        { "CodeFailures:Permits", options => options.CodeFailures.Permits = -1 },
        { "CodeFailuresPerAddress:Permits", options => options.CodeFailuresPerAddress.Permits = -1 },
        { "RefreshesPerSession:Permits", options => options.RefreshesPerSession.Permits = -1 },
        { "RefreshesPerAddress:Permits", options => options.RefreshesPerAddress.Permits = -1 },
        { "GuestsPerAddress:Permits", options => options.GuestsPerAddress.Permits = -1 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Options_Mistake_IsReportedByTheNameOfItsSetting(string setting, Action<ProtectionOptions> mistake)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(mistake));

        Assert.Contains(exception.Failures, failure => failure.StartsWith($"Authenik8:Protection:{setting} is ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("backend.example.com")]
    [InlineData("10.0.0.0/7")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("2001:db8::/31")]
    [InlineData("10.0.0.1:8080")]
    [InlineData("10.0.0.1/33")]
    public void Options_TrustedBackendThatIsNoNetworkOrTooWide_IsReported(string backend)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(options => options.TrustedBackends.Add(backend)));

        Assert.StartsWith("Authenik8:Protection:TrustedBackends has ", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("10.0.0.0/8")]
    [InlineData("2001:db8::7")]
    [InlineData("2001:db8::/32")]
    public void Options_TrustedBackend_IsAccepted(string backend) => Assert.Equal([backend], Read(options => options.TrustedBackends.Add(backend)).TrustedBackends);

    [Fact]
    public void Options_SeveralMistakes_AreReportedTogether()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(options =>
        {
            options.Messages.Permits = -1;
            options.GuestsPerAddress.Window = TimeSpan.Zero;
            options.LoginBackoff.Ceiling = 0;
            options.LoginBackoff.Free = 0;
        }));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Fact]
    public void Options_EveryLimitOff_IsAccepted()
    {
        var options = Read(options =>
        {
            options.LoginFailures.Permits = 0;
            options.LoginBackoff.Free = 0;
        });

        Assert.True(options.Enabled);
    }

    [Fact]
    public void Options_Configuration_IsBound()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Authenik8:Secret"] = Engine.Secret,
            ["Authenik8:Protection:Enabled"] = "false",
            ["Authenik8:Protection:Messages:Permits"] = "7",
            ["Authenik8:Protection:LoginBackoff:FirstDelay"] = "00:00:02",
        }).Build());
        services.AddAuthenik8();
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<Authenik8Options>>().Value.Protection;

        Assert.Equal((false, 7, TimeSpan.FromHours(1)), (options.Enabled, options.Messages.Permits, options.Messages.Window));
        Assert.Equal((10, TimeSpan.FromSeconds(2)), (options.LoginBackoff.Free, options.LoginBackoff.FirstDelay));
    }

    private static ProtectionOptions Read(Action<ProtectionOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddAuthenik8(options =>
        {
            options.Secret = Engine.Secret;
            configure(options.Protection);
        });
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<Authenik8Options>>().Value.Protection;
    }
}
