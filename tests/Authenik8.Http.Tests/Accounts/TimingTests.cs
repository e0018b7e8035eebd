using System.Diagnostics;

namespace Authenik8.Http.Tests.Accounts;

/// <summary>How long an answer takes does not tell whether there is an account. With the engine's own hashing.</summary>
[Collection(nameof(TimingTests))]
public sealed class TimingTests : IAsyncLifetime
{
    // A hash takes a hundred times what everything else does, so that few samples tell; without one, many are cheap.
    private const int Few = 10;
    private const int Many = 60;

    private readonly string _known = AccountHost.NewEmail();
    private AccountHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await AccountHost.StartAsync(o => o.Protection.Enabled = false);
        await _host.EnrolAsync(_known);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task LogIn_KnownAndUnknown_TakeTheSameTime()
    {
        var (ofKnown, ofUnknown) = await MeasureAsync(
            Few, _ => _host.LogInAsync(_known, AccountHost.WrongPassword), i => _host.LogInAsync($"nobody{i}@example.com", AccountHost.WrongPassword));

        AssertAlike(ofKnown, ofUnknown);
    }

    [Fact]
    public async Task LogIn_WithAndWithoutAPassword_TakeTheSameTime()
    {
        var without = AccountHost.NewEmail("provider");
        _ = await _host.AddProviderAccountAsync(without);

        var (one, other) = await MeasureAsync(
            Few, _ => _host.LogInAsync(_known, AccountHost.WrongPassword), _ => _host.LogInAsync(without, AccountHost.WrongPassword));

        AssertAlike(one, other);
    }

    [Fact]
    public async Task Register_KnownAndUnknown_TakeTheSameTime()
    {
        var (ofKnown, ofUnknown) = await MeasureAsync(
            Few, _ => _host.RegisterAsync(_known), i => _host.RegisterAsync($"newcomer{i}@example.com"));

        AssertAlike(ofKnown, ofUnknown);
    }

    [Fact]
    public async Task Forgot_KnownAndUnknown_TakeTheSameTime()
    {
        var (ofKnown, ofUnknown) = await MeasureAsync(
            Many, _ => _host.PostAsync("/auth/password/forgot", new { email = _known }), i => _host.PostAsync("/auth/password/forgot", new { email = $"nobody{i}@example.com" }));

        AssertAlike(ofKnown, ofUnknown);
    }

    [Fact]
    public async Task Measure_AnAnswerWithoutAHash_IsToldFromOneWithIt()
    {
        // What the tests above would say if hashing were skipped.
        var (hashed, skipped) = await MeasureAsync(
            Few, i => _host.LogInAsync($"nobody{i}@example.com", AccountHost.WrongPassword), _ => _host.LogInAsync("", AccountHost.WrongPassword));

        Assert.False(AreAlike(hashed, skipped), Describe(hashed, skipped));
    }

    // In pairs, in changing order, so that whatever else goes on at the machine is the same for both.
    private static async Task<(double[] One, double[] Other)> MeasureAsync(int samples, Func<int, Task<Answer>> one, Func<int, Task<Answer>> other)
    {
        var (ofOne, ofOther) = (new double[samples], new double[samples]);
        for (var i = -2; i < samples; i++)
        {
            var (first, second) = i % 2 == 0 ? (await TimeAsync(one, i), await TimeAsync(other, i)) : Swap(await TimeAsync(other, i), await TimeAsync(one, i));
            if (i < 0)
                continue;
            (ofOne[i], ofOther[i]) = (first, second);
        }
        return (ofOne, ofOther);

        static (double, double) Swap(double one, double other) => (other, one);
    }

    private static async Task<double> TimeAsync(Func<int, Task<Answer>> ask, int i)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = await ask(i);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Assert.True(answer.Status is 202 or 401 or 422, answer.Body);
        return time;
    }

    private static void AssertAlike(double[] one, double[] other) => Assert.True(AreAlike(one, other), Describe(one, other));

    // Two signs of a difference, each of which noise alone may give; a skipped hash gives both at once.
    private static bool AreAlike(double[] one, double[] other)
    {
        var ratio = Median(one) / Median(other);
        return ratio is > 0.67 and < 1.5 || Superiority(one, other) is > 0.2 and < 0.8;
    }

    private static string Describe(double[] one, double[] other) =>
        FormattableString.Invariant($"medians {Median(one):F2} and {Median(other):F2} ms, one above the other in {Superiority(one, other):P0} of all pairs");

    // The share of pairs in which a sample of the one is above one of the other, as the Mann-Whitney test counts it: half
    // where they are of one distribution.
    private static double Superiority(double[] one, double[] other) =>
        one.SelectMany(_ => other, (left, right) => left > right ? 1 : left < right ? 0 : 0.5).Average();

    private static double Median(double[] samples) => samples.Order().ElementAt(samples.Length / 2);
}
