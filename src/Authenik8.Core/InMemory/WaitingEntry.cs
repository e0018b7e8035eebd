using Authenik8.Messages;

namespace Authenik8.InMemory;

/// <summary>An entry as the in-memory outbox holds it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="KeptUntil">When it is dropped, whatever became of it.</param>
internal sealed record WaitingEntry(OutboxEntry Entry, DateTimeOffset KeptUntil)
{
    /// <summary>The longest due first; by id where two are due at the same time, so that no two are equal.</summary>
    public static int Compare(WaitingEntry left, WaitingEntry right)
    {
        var byTime = left.Entry.DueAt.CompareTo(right.Entry.DueAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.Entry.Id, right.Entry.Id);
    }
}
