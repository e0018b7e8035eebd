using System.Collections.Concurrent;

namespace Authenik8.InMemory;

/// <summary>One copy of each list of texts that many sessions have in common: roles, permissions, scopes, methods.</summary>
/// <remarks>A host makes new lists at each login, and nearly all say the same. Holding them once is a third of a session's memory.</remarks>
internal sealed class SharedLists
{
    // Lists of one subject's own must not fill the memory that sharing saves; what is not remembered is only not shared.
    private const int MaxRemembered = 4096;

    private readonly ConcurrentDictionary<IReadOnlyList<string>, IReadOnlyList<string>> _lists = new(new ByElements());
    private int _count;

    /// <summary>A list of the same elements in the same order, which nobody can change.</summary>
    public IReadOnlyList<string> Share(IReadOnlyList<string> list)
    {
        if (list.Count == 0)
            return [];
        if (_lists.TryGetValue(list, out var shared))
            return shared;
        if (Interlocked.Increment(ref _count) > MaxRemembered)
        {
            _lists.Clear();
            _ = Interlocked.Exchange(ref _count, 0);
        }
        IReadOnlyList<string> copy = Array.AsReadOnly([.. list]);
        return _lists.GetOrAdd(copy, copy);
    }

    private sealed class ByElements : IEqualityComparer<IReadOnlyList<string>>
    {
        public bool Equals(IReadOnlyList<string>? x, IReadOnlyList<string>? y) =>
            ReferenceEquals(x, y) || (x is not null && y is not null && x.SequenceEqual(y, StringComparer.Ordinal));

        public int GetHashCode(IReadOnlyList<string> obj)
        {
            var hash = new HashCode();
            foreach (var element in obj)
                hash.Add(element, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
