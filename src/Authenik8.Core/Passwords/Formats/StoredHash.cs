namespace Authenik8.Passwords.Formats;

/// <summary>A stored hash, read and within the limits.</summary>
internal abstract class StoredHash
{
    /// <summary>Whether it is in the format that this library writes, whatever its cost.</summary>
    public virtual bool IsOwn => false;

    /// <summary>Whether it is what this library would write today.</summary>
    public virtual bool IsCurrent => false;

    /// <summary>What a comparison costs: equal for hashes whose comparison is the same work.</summary>
    public abstract HashCost Cost { get; }

    /// <summary>A hash of no password, whose comparison is the same work.</summary>
    public abstract StoredHash CreateDecoy();

    /// <summary>Compares, in time that does not depend on where the hashes differ.</summary>
    /// <param name="password">The password in UTF-8.</param>
    public abstract bool Matches(ReadOnlySpan<byte> password);
}
