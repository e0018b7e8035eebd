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
        { "RefreshesPerSubject:Permits", options => options.RefreshesPerSubject.Permits = -1 },
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
