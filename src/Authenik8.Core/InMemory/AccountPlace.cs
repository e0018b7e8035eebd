using System.Globalization;

namespace Authenik8.InMemory;

/// <summary>Where an account stands in the order of a list: by the time it was made, then by id.</summary>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct AccountPlace(DateTimeOffset CreatedAt, string Id) : IComparable<AccountPlace>
{
    /// <summary>Before every account.</summary>
    public static readonly AccountPlace First = new(DateTimeOffset.MinValue, "");

    /// <summary>After every account.</summary>
    public static readonly AccountPlace Last = new(DateTimeOffset.MaxValue, "");

    /// <summary>Reads a cursor; one that was not written here is the beginning.</summary>
    public static AccountPlace Parse(string? cursor)
    {
        if (cursor is null)
            return First;
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(cursor.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new AccountPlace(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), cursor[(dot + 1)..])
            : First;
    }

    /// <inheritdoc />
    public int CompareTo(AccountPlace other)
    {
        var byTime = CreatedAt.CompareTo(other.CreatedAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(Id, other.Id);
    }

    public static bool operator <(AccountPlace left, AccountPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(AccountPlace left, AccountPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(AccountPlace left, AccountPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AccountPlace left, AccountPlace right) => left.CompareTo(right) >= 0;

    /// <summary>The cursor of the page after it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CreatedAt.ToUnixTimeMilliseconds()}.{Id}");
}
