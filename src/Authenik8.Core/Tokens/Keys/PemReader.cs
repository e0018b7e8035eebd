using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Authenik8.Tokens.Keys;

/// <summary>Reads keys in PEM (RFC 7468): PKCS#8, PKCS#1, SEC 1, and public keys.</summary>
internal static class PemReader
{
    private const string Forms = "give a \"PRIVATE KEY\", \"EC PRIVATE KEY\", \"RSA PRIVATE KEY\", \"PUBLIC KEY\" or \"RSA PUBLIC KEY\"";
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string RsaPssOid = "1.2.840.113549.1.1.10";
    private const string EcOid = "1.2.840.10045.2.1";

    private static readonly Dictionary<string, string> OtherAlgorithms = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.7"] = "an RSA-OAEP key, which is for encryption",
        ["1.2.840.10040.4.1"] = "a DSA key",
        ["1.2.840.113549.1.3.1"] = "a Diffie-Hellman key",
        ["1.3.101.110"] = "an X25519 key, which is for key agreement",
        ["1.3.101.111"] = "an X448 key, which is for key agreement",
        ["1.3.101.112"] = "an Ed25519 key",
        ["1.3.101.113"] = "an Ed448 key",
    };

    public static bool TryRead(string pem, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        material = null;
        var text = Clean(pem);
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
            problem = "is encrypted; decrypt it with \"openssl pkey -in key.pem -out plain.pem\", and keep the setting in a secret store instead";
        else if (!TryFindOne(text, out var label, out var der, out problem))
            return false;
        else if (label == "EC PRIVATE KEY")
            _ = TryReadEc(der, static (key, bytes) => key.ImportECPrivateKey(bytes, out _), out material, out problem);
        else if (label == "RSA PRIVATE KEY")
            _ = TryReadRsa(der, hasManyPrimes: HasManyPrimes(der), static (key, bytes) => key.ImportRSAPrivateKey(bytes, out _), out material, out problem);
        else if (label == "RSA PUBLIC KEY")
            _ = TryReadRsa(der, hasManyPrimes: false, static (key, bytes) => key.ImportRSAPublicKey(bytes, out _), out material, out problem);
        else if (!TryReadAlgorithm(der, label == "PRIVATE KEY", out var algorithm, out var inner))
            problem = NotAKey;
        else if (algorithm == EcOid)
            _ = label == "PRIVATE KEY"
                ? TryReadEc(der, static (key, bytes) => key.ImportPkcs8PrivateKey(bytes, out _), out material, out problem)
                : TryReadEc(der, static (key, bytes) => key.ImportSubjectPublicKeyInfo(bytes, out _), out material, out problem);
        else if (algorithm == RsaOid)
            _ = label == "PRIVATE KEY"
                ? TryReadRsa(der, HasManyPrimes(inner), static (key, bytes) => key.ImportPkcs8PrivateKey(bytes, out _), out material, out problem)
                : TryReadRsa(der, hasManyPrimes: false, static (key, bytes) => key.ImportSubjectPublicKeyInfo(bytes, out _), out material, out problem);
        else if (algorithm == RsaPssOid)
            problem = $"is an RSA key that is bound to PSS (id-RSASSA-PSS), a form that is not supported; give a plain RSA key and set Algorithm to PS256: {RsaKeyMaterial.Advice}";
        else
            problem = $"is {OtherAlgorithms.GetValueOrDefault(algorithm, "a key of an algorithm that is not supported")}; {EcKeyMaterial.Advice}";
        return problem is null;
    }

    private static string NotAKey => $"is not one EC or RSA key; {Forms}";

    // Environment files and JSON keep line breaks as two characters, editors add a byte order mark, shells leave quotes.
    private static string Clean(string pem) => pem
        .Replace("\\r", "", StringComparison.Ordinal)
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Trim().Trim('\uFEFF', '"', '\'').Trim();

    /// <summary>Finds the one key that the text has. Certificates and EC parameters beside it are passed over.</summary>
    private static bool TryFindOne(string text, out string label, out byte[] der, [NotNullWhen(false)] out string? problem)
    {
        label = "";
        der = [];
        var labels = new List<string>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var found = rest[fields.Label].ToString();
            labels.Add(found);
            if (found is "PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY" or "PUBLIC KEY" or "RSA PUBLIC KEY")
            {
                label = found;
                der = Convert.FromBase64String(rest[fields.Base64Data].ToString());
            }
            rest = rest[fields.Location.End..];
        }
        labels.RemoveAll(static found => found == "EC PARAMETERS");
        problem = FindProblem(text, labels);
        return problem is null;
    }

    private static string? FindProblem(string text, List<string> labels)
    {
        if (labels.Count == 0)
        {
            return text.StartsWith('{')
                ? "is JSON rather than PEM; set Jwk instead"
                : $"has no PEM block; {Forms}";
        }
        var keys = labels.FindAll(static label => label.EndsWith("KEY", StringComparison.Ordinal));
        if (keys.Count > 1)
            return $"is not one EC or RSA key but {keys.Count} (\"{string.Join("\", \"", keys)}\"); give each key an entry of its own, and of a pair the private half alone";
        if (keys.Count == 0)
        {
            return labels.Exists(static label => label.Contains("CERTIFICATE", StringComparison.Ordinal))
                ? "is a certificate rather than a key; give the private key, or for verifying alone what \"openssl x509 -in cert.pem -pubkey -noout\" prints"
                : NotAKey;
        }
        return keys[0] switch
        {
            "OPENSSH PRIVATE KEY" => "is in the format of OpenSSH; convert it with \"ssh-keygen -p -m PKCS8 -f key\"",
            "DSA PRIVATE KEY" => $"is a DSA key; {EcKeyMaterial.Advice}",
            "PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY" or "PUBLIC KEY" or "RSA PUBLIC KEY" => null,
            _ => NotAKey,
        };
    }

    private static bool TryReadEc(byte[] der, Action<ECDsa, byte[]> import, out KeyMaterial? material, out string? problem)
    {
        material = null;
        using var key = ECDsa.Create();
        if (HasCompressedPoint(der))
            problem = "has its public point in compressed form; write it out with \"openssl pkey -in key.pem -ec_conv_form uncompressed\"";
        else if (!TryImport(() => import(key, der)))
            problem = NotAKey;
        else
            _ = EcKeyMaterial.TryCreate(Export(key.ExportParameters), out material, out problem);
        return problem is null;
    }

    private static bool TryReadRsa(byte[] der, bool hasManyPrimes, Action<RSA, byte[]> import, out KeyMaterial? material, out string? problem)
    {
        material = null;
        using var key = RSA.Create();
        if (hasManyPrimes)
            problem = RsaKeyMaterial.ManyPrimes;
        else if (!TryImport(() => import(key, der)))
            problem = $"is an RSA key with a modulus or public exponent that is not sound, or one that is damaged; {RsaKeyMaterial.Advice}";
        else
            _ = RsaKeyMaterial.TryCreate(Export(key.ExportParameters), out material, out problem);
        return problem is null;
    }

    /// <summary>Reads the algorithm of a PKCS#8 (RFC 5208) or SubjectPublicKeyInfo (RFC 5280 section 4.1) structure.</summary>
    private static bool TryReadAlgorithm(byte[] der, bool isPrivate, out string algorithm, out byte[] inner)
    {
        algorithm = "";
        inner = [];
        try
        {
            var content = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            if (isPrivate)
                _ = content.ReadInteger();
            algorithm = content.ReadSequence().ReadObjectIdentifier();
            if (isPrivate)
                inner = content.ReadOctetString();
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    // RFC 8017 appendix A.1.2: version 1 says that there are further primes.
    private static bool HasManyPrimes(byte[] pkcs1)
    {
        try
        {
            return new AsnReader(pkcs1, AsnEncodingRules.BER).ReadSequence().ReadInteger().IsOne;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    // A bit string of a tag, 2 or 3, and one coordinate: 32, 48 or 66 bytes.
    private static bool HasCompressedPoint(ReadOnlySpan<byte> der)
    {
        foreach (var length in (ReadOnlySpan<byte>)[32, 48, 66])
        {
            ReadOnlySpan<byte> even = [0x03, (byte)(length + 2), 0x00, 0x02], odd = [0x03, (byte)(length + 2), 0x00, 0x03];
            var at = Math.Max(der.IndexOf(even), der.IndexOf(odd));
            if (at >= 0 && der.Length - at == length + 4)
                return true;
        }
        return false;
    }

    private static bool TryImport(Action import)
    {
        try
        {
            import();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            // Another kind of key, or none.
            return false;
        }
    }

    // The platform tells a public key from a private one only by refusing to export what is not there.
    private static T Export<T>(Func<bool, T> export)
    {
        try
        {
            return export(true);
        }
        catch (CryptographicException)
        {
            return export(false);
        }
    }
}
