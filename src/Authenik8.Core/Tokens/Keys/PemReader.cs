using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Authenik8.Tokens.Keys;

/// <summary>Reads keys in PEM (RFC 7468): PKCS#8, PKCS#1, SEC 1, and public keys.</summary>
internal static class PemReader
{
    private const string Forms = "give a \"PRIVATE KEY\", \"EC PRIVATE KEY\", \"RSA PRIVATE KEY\", \"PUBLIC KEY\" or \"RSA PUBLIC KEY\"";

    public static bool TryRead(string pem, [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out string? problem)
    {
        material = null;
        problem = null;
        if (!PemEncoding.TryFind(pem, out _))
            problem = $"has no PEM block; {Forms}";
        else if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
            problem = $"is encrypted; {Forms}, decrypted";
        else if (TryImport(ECDsa.Create(), pem, out var curve))
            _ = EcKeyMaterial.TryCreate(curve, out material, out problem);
        else if (TryImport(RSA.Create(), pem, out var rsa))
            _ = RsaKeyMaterial.TryCreate(rsa, out material, out problem);
        else
            problem = $"is not one EC or RSA key; {Forms}";
        return problem is null;
    }

    private static bool TryImport(ECDsa key, string pem, out ECParameters parameters)
    {
        using (key)
        {
            var imported = TryImport(key, pem);
            parameters = imported ? Export(key.ExportParameters) : default;
            return imported;
        }
    }

    private static bool TryImport(RSA key, string pem, out RSAParameters parameters)
    {
        using (key)
        {
            var imported = TryImport(key, pem);
            parameters = imported ? Export(key.ExportParameters) : default;
            return imported;
        }
    }

    private static bool TryImport(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
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
