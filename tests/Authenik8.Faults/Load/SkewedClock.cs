namespace Authenik8.Faults.Load;

/// <summary>The machine's clock, fast or slow by so much, as a node has it whose clock is not synchronized.</summary>
internal sealed class SkewedClock(TimeSpan skew) : TimeProvider
{
    private long _skew = skew.Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _skew));

    /// <summary>Puts the clock forward.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _skew, by.Ticks);
}
