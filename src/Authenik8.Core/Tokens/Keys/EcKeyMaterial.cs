using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens.Keys;

/// <summary>A key on P-256.</summary>
internal sealed class EcKeyMaterial : KeyMaterial
{
    public const string Advice = "make one with \"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256\"";

    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECParameters _parameters;

    private EcKeyMaterial(ECParameters parameters) => _parameters = parameters;

    public override string DerivedId => KeyId.OfPublicKey(Encoding.ASCII.GetBytes(
        $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(_parameters.Q.X)}}","y":"{{Base64Url.EncodeToString(_parameters.Q.Y)}}"}"""));

    public override IReadOnlyList<SigningAlgorithm> Algorithms { get; } = [SigningAlgorithm.ES256];

    public override bool CanSign => _parameters.D is not null;

    public override string? FindWeakness() => KnownSecrets.ContainsKey(DerivedId)
        ? $"is a sample key whose private half is published; {Advice}"
        : null;

    public static bool TryCreate(ECParameters parameters, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        material = null;
        problem = null;
        if (!parameters.Curve.IsNamed)
            problem = $"describes its curve by numbers rather than by name, which is not supported; {Advice}";
        else if (!string.Equals(parameters.Curve.Oid.Value, P256, StringComparison.Ordinal))
            problem = $"is on another curve than P-256, the only one supported; {Advice}";
        else if (!IsOnCurve(parameters))
            problem = $"is not a point on P-256; {Advice}";
        else
            material = new EcKeyMaterial(parameters);
        return problem is null;
    }

    protected override SigningKey Bind(string id, SigningAlgorithm algorithm) => new EcdsaSigningKey(id, _parameters);

    // The import checks the point (RFC 8725 section 3.4): a point off the curve would give the private key away bit by bit.
    private static bool IsOnCurve(ECParameters parameters)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = parameters.Curve, Q = parameters.Q });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
