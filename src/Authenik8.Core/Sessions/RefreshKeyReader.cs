using Authenik8.Tokens.Keys;

namespace Authenik8.Sessions;

/// <summary>Makes refresh keys of settings, and tells every mistake at once.</summary>
internal static class RefreshKeyReader
{
    private const string Section = "Authenik8:Refresh:Keys";

    /// <summary>Reads all keys. What is wrong is added to <paramref name="problems"/>, each with the setting's name and none with key material.</summary>
    public static IReadOnlyList<RefreshKey> Read(IList<RefreshKeyOptions> settings, List<string> problems)
    {
        var keys = new List<RefreshKey>(settings.Count);
        for (var i = 0; i < settings.Count; i++)
        {
            // A list in configuration may have null in it, whatever its type says.
            if (settings[i] is not { } setting)
            {
                problems.Add($"{Section}:{i} is null; give KeyId and Secret, or remove it.");
                continue;
            }
            var id = setting.KeyId;
            if (id == RefreshKey.DerivedId)
                problems.Add($"{Section}:{i}:KeyId is {id}, which is kept for the key derived from Authenik8:Secret; choose 1 to 255.");
            else if (keys.Exists(key => key.Id == id))
                problems.Add($"{Section}:{i}:KeyId is {id}, as that of another key; each key needs its own.");
            if (setting.Secret is { } text && SecretStrength.FindMisuse(text) is { } misuse)
                problems.Add($"{Section}:{i}:Secret {misuse}.");
            else if (setting.Secret is null || !SecretText.TryDecode(setting.Secret, out var secret))
                problems.Add($"{Section}:{i}:Secret is not base64 of {SecretText.MinLength} bytes or more; {SecretText.Advice}.");
            else if (SecretStrength.FindWeakness(setting.Secret, secret) is { } weakness)
                problems.Add($"{Section}:{i}:Secret {weakness}.");
            else
                keys.Add(new RefreshKey(id, secret));
        }
        return keys;
    }
}
