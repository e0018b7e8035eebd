using System.Buffers.Binary;
using System.Numerics;

namespace Authenik8.Passwords.Formats;

/// <summary>The fraction of pi in binary, which Blowfish starts from: no table of a thousand numbers to trust.</summary>
internal static class FractionOfPi
{
    private const int GuardBits = 64;

    /// <summary>The first words of the fraction, the most significant bit first.</summary>
    public static uint[] Words(int count)
    {
        var bits = (count * 32) + GuardBits;
        var pi = (16 * InverseTangentOfInverse(5, bits)) - (4 * InverseTangentOfInverse(239, bits));
        var fraction = (pi - (3 * (BigInteger.One << bits))) >> GuardBits;

        var bytes = fraction.ToByteArray(isUnsigned: true, isBigEndian: false);
        Array.Resize(ref bytes, count * sizeof(uint));
        var words = new uint[count];
        for (var i = 0; i < count; i++)
            words[count - 1 - i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)));
        return words;
    }

    /// <summary>arctan(1/x) in fixed point, by its power series.</summary>
    private static BigInteger InverseTangentOfInverse(int x, int bits)
    {
        var power = (BigInteger.One << bits) / x;
        var sum = power;
        for (var n = 3; !power.IsZero; n += 2)
        {
            power /= -x * x;
            sum += power / n;
        }

        return sum;
    }
}
