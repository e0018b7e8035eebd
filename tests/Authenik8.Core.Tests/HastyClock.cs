namespace Authenik8.Core.Tests;

/// <summary>A clock that stands until a test moves it, and whose timers ring too early.</summary>
/// <param name="haste">How many times too early.</param>
internal sealed class HastyClock(int haste = 100) : TimeProvider
{
    private long _ticks = new DateTimeOffset(2031, 5, 17, 10, 20, 30, 456, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Early(dueTime), Early(period));

    private TimeSpan Early(TimeSpan time) => time <= TimeSpan.Zero ? time : time / haste;
}
