namespace Authenik8.Tokens.Keys;

/// <summary>Makes keys of settings, and tells every mistake at once.</summary>
internal static class SigningKeyReader
{
    private const string Section = "Authenik8:Tokens:SigningKeys";

    /// <summary>Reads all keys. What is wrong is added to <paramref name="problems"/>, each with the setting's name and none with key material.</summary>
    public static IReadOnlyList<ScheduledKey> Read(IList<SigningKeyOptions> settings, List<string> problems)
    {
        var keys = new List<ScheduledKey>(settings.Count);
        for (var i = 0; i < settings.Count; i++)
        {
            var path = $"{Section}:{i}";
            if (Read(settings[i], path, problems) is not { } key)
                continue;
            if (keys.Exists(other => string.Equals(other.Key.Id, key.Key.Id, StringComparison.Ordinal)))
                problems.Add($"{path}:KeyId is '{key.Key.Id}', as that of another key; each key needs its own.");
            keys.Add(key);
        }
        return keys;
    }

    private static ScheduledKey? Read(SigningKeyOptions? settings, string path, List<string> problems)
    {
        // A list in configuration may have null in it, whatever its type says.
        if (settings is null)
        {
            problems.Add($"{path} is null; give Secret, Pem or Jwk, or remove it.");
            return null;
        }
        if (settings.NotBefore >= settings.RetireAt)
            problems.Add($"{path}:RetireAt is not after NotBefore, so the key would never sign.");
        if (settings.KeyId is { } id && !KeyId.IsWellFormed(id))
            problems.Add($"{path}:KeyId is not 1 to {KeyId.MaxLength} characters of A-Z a-z 0-9 . _ -.");
        if (ReadMaterial(settings, path, problems) is not var (source, material, ownId, ownAlgorithm))
            return null;
        if (material.FindWeakness() is { } weakness)
            problems.Add($"{path}:{source} {weakness}.");
        var keyId = settings.KeyId ?? ownId ?? material.DerivedId;
        if (settings.KeyId is null && !KeyId.IsWellFormed(keyId))
        {
            problems.Add($"{path}:{source} has a \"kid\" that is not 1 to {KeyId.MaxLength} characters of A-Z a-z 0-9 . _ -.");
            return null;
        }
        var algorithm = settings.Algorithm ?? ownAlgorithm ?? material.Algorithms[0];
        if (!material.Algorithms.Contains(algorithm) || (ownAlgorithm is not null && algorithm != ownAlgorithm))
        {
            problems.Add($"{path}:Algorithm is {algorithm}, but the key is for {ownAlgorithm?.ToString() ?? string.Join(" or ", material.Algorithms)}.");
            return null;
        }
        if (!material.TryBind(keyId, algorithm, out var key, out var problem))
        {
            problems.Add($"{path}:{source} {problem}.");
            return null;
        }
        return new ScheduledKey(key, settings.NotBefore, settings.RetireAt);
    }

    private static (string Source, KeyMaterial Material, string? KeyId, SigningAlgorithm? Algorithm)? ReadMaterial(
        SigningKeyOptions settings, string path, List<string> problems)
    {
        string source;
        string? problem;
        KeyMaterial? material;
        switch (settings)
        {
            case { Secret: { } secret, Pem: null, Jwk: null }:
                source = nameof(settings.Secret);
                if (SecretKeyMaterial.TryRead(secret, out material, out problem))
                    return (source, material, null, null);
                break;
            case { Secret: null, Pem: { } pem, Jwk: null }:
                source = nameof(settings.Pem);
                if (PemReader.TryRead(pem, out material, out problem))
                    return (source, material, null, null);
                break;
            case { Secret: null, Pem: null, Jwk: { } jwk }:
                source = nameof(settings.Jwk);
                if (JwkReader.TryRead(jwk, out var key, out problem) && (problem = key.FindForbiddenUse()) is null)
                    return (source, key.Material, key.KeyId, key.Algorithm);
                break;
            default:
                problems.Add($"{path} needs exactly one of Secret, Pem and Jwk.");
                return null;
        }
        problems.Add($"{path}:{source} {problem}.");
        return null;
    }
}
