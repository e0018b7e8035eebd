using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>An account in the order of the due: by time, then by id and tenant.</summary>
/// <param name="DueAt">When it is purged.</param>
/// <param name="Subject">Whose account it is.</param>
internal readonly record struct DueAccount(DateTimeOffset DueAt, Subject Subject) : IComparable<DueAccount>
{
    /// <inheritdoc />
    public int CompareTo(DueAccount other)
    {
        var byTime = DueAt.CompareTo(other.DueAt);
        if (byTime != 0)
            return byTime;
        var byId = string.CompareOrdinal(Subject.Id, other.Subject.Id);
        return byId != 0 ? byId : string.CompareOrdinal(Subject.Tenant, other.Subject.Tenant);
    }

    public static bool operator <(DueAccount left, DueAccount right) => left.CompareTo(right) < 0;

    public static bool operator >(DueAccount left, DueAccount right) => left.CompareTo(right) > 0;

    public static bool operator <=(DueAccount left, DueAccount right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DueAccount left, DueAccount right) => left.CompareTo(right) >= 0;
}
