using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens.Keys;

/// <summary>An RSA key of 2048 bits or more.</summary>
internal sealed class RsaKeyMaterial : KeyMaterial
{
    public const string Advice = "make one with \"openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072\"";

    public const string ManyPrimes = "is an RSA key of more than two primes, which is not supported; " + Advice;

    /// <summary>RFC 7518 section 3.3.</summary>
    public const int MinBits = 2048;

    /// <summary>Beyond it a signature leaves too little of a token for claims.</summary>
    public const int MaxBits = 8192;

    private const int MinExponent = 65537;
    private const int MaxExponentBytes = 8;

    private readonly RSAParameters _parameters;

    private RsaKeyMaterial(RSAParameters parameters) => _parameters = parameters;

    public override string DerivedId => KeyId.OfPublicKey(Encoding.ASCII.GetBytes(
        $$"""{"e":"{{Base64Url.EncodeToString(_parameters.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(_parameters.Modulus)}}"}"""));

    public override IReadOnlyList<SigningAlgorithm> Algorithms { get; } = [SigningAlgorithm.RS256, SigningAlgorithm.PS256];

    public override bool CanSign => _parameters.D is not null;

    public override string? FindWeakness()
    {
        if (KnownSecrets.ContainsKey(DerivedId))
            return $"is a sample key whose private half is published; {Advice}";
        // FIPS 186-5 section A.1.1. With 3, one careless verifier anywhere is enough to forge a signature.
        return new BigInteger(_parameters.Exponent!, isUnsigned: true, isBigEndian: true) < MinExponent
            ? $"is an RSA key with a public exponent below {MinExponent}; {Advice}"
            : null;
    }

    /// <summary>Takes a key whose modulus and exponent have no leading zeros.</summary>
    public static bool TryCreate(RSAParameters parameters, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        problem = FindFault(parameters.Modulus!, parameters.Exponent!);
        material = problem is null ? new RsaKeyMaterial(parameters) : null;
        return material is not null;
    }

    protected override SigningKey Bind(string id, SigningAlgorithm algorithm) => new RsaSigningKey(id, algorithm, _parameters);

    private static string? FindFault(byte[] modulus, byte[] exponent)
    {
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        var e = new BigInteger(exponent, isUnsigned: true, isBigEndian: true);
        var bits = n.GetBitLength();
        if (bits < MinBits)
            return $"is an RSA key of {bits} bits, fewer than {MinBits}; {Advice}";
        if (bits > MaxBits)
            return $"is an RSA key of {bits} bits, more than {MaxBits}; {Advice}";
        if (n.IsEven || e.IsEven || e < 3 || exponent.Length > MaxExponentBytes)
            return $"is an RSA key with a modulus or public exponent that is not sound; {Advice}";
        if (RocaFingerprint.Matches(n))
            return $"is an RSA key from a generator whose keys can be factored (CVE-2017-15361, ROCA); {Advice}";
        return null;
    }
}
