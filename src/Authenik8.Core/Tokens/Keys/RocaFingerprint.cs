using System.Numerics;

namespace Authenik8.Tokens.Keys;

/// <summary>Recognizes RSA moduli of the Infineon generator (CVE-2017-15361), which can be factored.</summary>
/// <remarks>
/// Its primes are k * M + (65537^a mod M) for a product M of the first primes, so the modulus is a power of 65537 modulo
/// each of those. About one sound modulus in 2^28 is as well, by chance.
/// </remarks>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    // The first primes, as many as the generator used for its shortest keys; two tells nothing of an odd number.
    private static readonly int[] Primes =
    [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
        127, 131, 137, 139, 149, 151, 157, 163, 167,
    ];

    public static bool Matches(BigInteger modulus)
    {
        foreach (var prime in Primes)
        {
            if (!IsPowerOfGenerator((int)(modulus % prime), prime))
                return false;
        }
        return true;
    }

    private static bool IsPowerOfGenerator(int residue, int prime)
    {
        var power = 1;
        do
        {
            if (power == residue)
                return true;
            power = (int)((long)power * Generator % prime);
        }
        while (power != 1);
        return false;
    }
}
