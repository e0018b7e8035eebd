namespace Authenik8.Core.Tests;

/// <summary>A clock that stands until a test moves it, and whose timers ring a hundred times too early.</summary>
internal sealed class HastyClock : TimeProvider
{
    private const int Haste = 100;

    private long _ticks = new DateTimeOffset(2031, 5, 17, 10, 20, 30, 456, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Early(dueTime), Early(period));

    private static TimeSpan Early(TimeSpan time) => time <= TimeSpan.Zero ? time : time / Haste;
}
