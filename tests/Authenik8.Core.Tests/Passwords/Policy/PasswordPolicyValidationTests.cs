using Authenik8.Passwords;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Policy;

public sealed class PasswordPolicyValidationTests
{
    public static TheoryData<string, Action<PasswordHashingOptions>> Mistakes => new()
    {
        { "Policy:MinLength", options => options.Policy.MinLength = 7 },
        { "Policy:MinLength", options => options.Policy.MinLength = 65 },
        { "Policy:ContextWords:0", options => options.Policy.ContextWords.Add("ab") },
        { "Policy:ContextWords:1", options => { options.Policy.ContextWords.Add("fine"); options.Policy.ContextWords.Add("    "); } },
        { "Policy:ContextWords:0", options => options.Policy.ContextWords.Add(null!) },
        { "Breached:Address", options => options.Breached.Address = new Uri("http://breached.example/range/") },
        { "Breached:Address", options => options.Breached.Address = new Uri("https://breached.example/range") },
        { "Breached:Address", options => options.Breached.Address = new Uri("https://breached.example/?range=/") },
        { "Breached:Address", options => options.Breached.Address = new Uri("/range/", UriKind.Relative) },
        { "Breached:Address", options => options.Breached.Address = new Uri("ftp://localhost/range/") },
        { "Breached:Timeout", options => options.Breached.Timeout = TimeSpan.Zero },
        { "Breached:Timeout", options => options.Breached.Timeout = TimeSpan.FromMinutes(1) },
        { "Breached:MinCount", options => options.Breached.MinCount = 0 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Options_Mistake_IsReportedByTheNameOfItsSetting(string setting, Action<PasswordHashingOptions> mistake)
    {
        var options = new PasswordHashingOptions();
        mistake(options);

        var told = Assert.Single(PasswordHashingValidator.MistakesIn(options));

        Assert.StartsWith($"Authenik8:Passwords:{setting} ", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.pwnedpasswords.com/range/")]
    [InlineData("http://localhost:8080/range/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::1]:5000/")]
    public void Options_UsableAddress_IsAccepted(string address)
    {
        var options = new PasswordHashingOptions();
        options.Breached.Address = new Uri(address);

        Assert.Empty(PasswordHashingValidator.MistakesIn(options));
    }
}
