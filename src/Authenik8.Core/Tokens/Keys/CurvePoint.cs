using System.Globalization;
using System.Numerics;

namespace Authenik8.Tokens.Keys;

/// <summary>Recognizes the points of the usual elliptic curves: a public key without any wrapping.</summary>
/// <remarks>A compressed point is not recognized: every other random number of its length is one.</remarks>
internal static class CurvePoint
{
    // y^2 = x^3 + ax + b over a prime (SEC 2): P-256, secp256k1, P-384, P-521.
    private static readonly Curve[] Curves =
    [
        new(32, Hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"), -3, Hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")),
        new(32, BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977, 0, 7),
        new(48, BigInteger.Pow(2, 384) - BigInteger.Pow(2, 128) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 32) - 1, -3,
            Hex("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef")),
        new(66, BigInteger.Pow(2, 521) - 1, -3,
            Hex("051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00")),
    ];

    /// <summary>Whether the bytes are x and y of a point, with or without the leading 4 of SEC 1 section 2.3.3.</summary>
    public static bool IsOnACurve(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 == 1 && bytes[0] != 4)
            return false;
        var point = bytes[(bytes.Length % 2)..];
        foreach (var curve in Curves)
        {
            if (point.Length == 2 * curve.FieldLength && curve.Contains(Read(point[..curve.FieldLength]), Read(point[curve.FieldLength..])))
                return true;
        }
        return false;
    }

    private static BigInteger Read(ReadOnlySpan<byte> number) => new(number, isUnsigned: true, isBigEndian: true);

    private static BigInteger Hex(string number) => BigInteger.Parse("0" + number, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Curve(int FieldLength, BigInteger Prime, BigInteger A, BigInteger B)
    {
        public bool Contains(BigInteger x, BigInteger y) =>
            x < Prime && y < Prime && (((x * x * x) + (A * x) + B - (y * y)) % Prime).IsZero && !(x.IsZero && y.IsZero);
    }
}
