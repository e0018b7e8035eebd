namespace Authenik8.Core.Tests.Protection;

/// <summary>A clock whose timestamps stand until a test moves them. Its timers run, so that a wait ends by itself.</summary>
internal sealed class TickingTimeProvider : TimeProvider
{
    private long _ticks = new DateTimeOffset(2031, 5, 17, 10, 20, 30, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
