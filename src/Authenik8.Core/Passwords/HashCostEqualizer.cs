using System.Collections.Immutable;
using Authenik8.Passwords.Formats;

namespace Authenik8.Passwords;

/// <summary>Makes all comparisons that fail the same work, whatever the stored hash is, and whether or not there is one.</summary>
/// <remarks>
/// A comparison that fails costs one hash of each cost that is known: today's, and at most <see cref="MostOthers"/> others. The real
/// one stands in for the decoy of its own cost. So the work is equal by what is computed, and not by how long that is expected to
/// take. Each cost is within the limits of <see cref="PasswordHashingOptions"/>: others are not read. Safe for concurrent use.
/// </remarks>
/// <param name="today">A decoy at the cost of new hashes.</param>
internal sealed class HashCostEqualizer(StoredHash today)
{
    /// <summary>How many costs are made up for beside today's.</summary>
    public const int MostOthers = 4;

    private ImmutableArray<StoredHash> _decoys = [today];

    /// <summary>The costs that are known, today's first.</summary>
    public IReadOnlyList<HashCost> Costs => [.. _decoys.Select(static decoy => decoy.Cost)];

    /// <summary>Remembers what a stored hash costs.</summary>
    public void Meet(StoredHash hash)
    {
        var cost = hash.Cost;
        foreach (var known in _decoys)
        {
            if (known.Cost == cost)
                return;
        }
        var decoy = hash.CreateDecoy();
        _ = ImmutableInterlocked.Update(
            ref _decoys,
            static (decoys, decoy) => decoys.Length > MostOthers || decoys.Any(known => known.Cost == decoy.Cost) ? decoys : decoys.Add(decoy),
            decoy);
    }

    /// <summary>Computes what a comparison that failed has not cost yet.</summary>
    /// <param name="compared">The hash that was compared with. Null: none was.</param>
    /// <param name="password">The password.</param>
    public void SpendTheRest(StoredHash? compared, ReadOnlySpan<byte> password)
    {
        foreach (var decoy in _decoys)
        {
            if (compared is null || decoy.Cost != compared.Cost)
                _ = decoy.Matches(password);
        }
    }
}
