using Xunit;

namespace Authenik8.Conformance;

/// <summary>Waits for what another party brings about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Asks again and again until the answer is true, and fails the test where it never is.</summary>
    /// <param name="expectation">What is awaited, for the failure's message.</param>
    /// <param name="condition">Asked until it is true.</param>
    /// <param name="deadline">For how long; default 20 seconds.</param>
    public static async Task IsTrueAsync(string expectation, Func<ValueTask<bool>> condition, TimeSpan? deadline = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var timeout = new CancellationTokenSource(deadline ?? TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"In vain awaited: {expectation}.");
            _ = await timer.WaitForNextTickAsync();
        }
    }

    /// <inheritdoc cref="IsTrueAsync(string, Func{ValueTask{bool}}, TimeSpan?)" />
    public static Task IsTrueAsync(string expectation, Func<bool> condition, TimeSpan? deadline = null) =>
        IsTrueAsync(expectation, () => ValueTask.FromResult(condition()), deadline);
}
