using System.Text;
using Authenik8.Passwords.Policy;
using Authenik8.Tokens.Keys;

namespace Authenik8.Passwords;

/// <summary>Tells all mistakes in <see cref="PasswordHashingOptions"/> at once.</summary>
internal static class PasswordHashingValidator
{
    private const int MostMemoryKiB = 4_194_304;

    /// <summary>All mistakes, each naming the setting and the fix.</summary>
    public static IReadOnlyList<string> MistakesIn(PasswordHashingOptions o)
    {
        var mistakes = new List<string>();
        Range(mistakes, nameof(o.MemoryKiB), o.MemoryKiB, PasswordCostFloor.MemoryKiB, MostMemoryKiB);
        Range(mistakes, nameof(o.Passes), o.Passes, 1, 1_000);
        Range(mistakes, nameof(o.Parallelism), o.Parallelism, 1, 64);
        Range(mistakes, nameof(o.ThreadsPerHash), o.ThreadsPerHash, 1, Math.Max(1, o.Parallelism));
        Range(mistakes, nameof(o.MaxConcurrentHashes), o.MaxConcurrentHashes, 1, 1_024);
        Range(mistakes, nameof(o.QueueLimit), o.QueueLimit, 0, 1_000_000);
        Range(mistakes, nameof(o.MaxStoredMemoryKiB), o.MaxStoredMemoryKiB, Math.Min(o.MemoryKiB, MostMemoryKiB), MostMemoryKiB);
        Range(mistakes, nameof(o.MaxStoredPasses), o.MaxStoredPasses, Math.Min(o.Passes, 1_000), 1_000);
        Range(mistakes, nameof(o.MaxStoredParallelism), o.MaxStoredParallelism, Math.Min(o.Parallelism, 64), 64);
        Range(mistakes, nameof(o.MaxStoredPbkdf2Iterations), o.MaxStoredPbkdf2Iterations, 1_000, 100_000_000);
        Range(mistakes, nameof(o.MaxStoredBcryptCost), o.MaxStoredBcryptCost, 4, 31);

        if ((long)o.MemoryKiB * o.Passes < PasswordCostFloor.MemoryTimesPasses)
        {
            mistakes.Add(
                $"Authenik8:Passwords:MemoryKiB x Authenik8:Passwords:Passes is {(long)o.MemoryKiB * o.Passes}; raise one of them until it is at " +
                $"least {PasswordCostFloor.MemoryTimesPasses}, as 19456 x 2 is.");
        }

        if (o.RetainedMemoryKiB < 0)
            mistakes.Add($"Authenik8:Passwords:RetainedMemoryKiB is {o.RetainedMemoryKiB}; set it to 0 or more, or leave it null.");

        if (o.PepperKeyId is { } keyId && !PepperKeyId.IsValid(keyId))
            mistakes.Add("Authenik8:Passwords:PepperKeyId must be 1 to 8 characters of A-Z, a-z, 0-9, or null for no pepper.");

        if (!o.RetiredPepperSecrets.Keys.All(PepperKeyId.IsValid))
            mistakes.Add("Authenik8:Passwords:RetiredPepperSecrets has a key that is not 1 to 8 characters of A-Z, a-z, 0-9.");

        if (o.RetiredPepperSecrets.Values.Any(static secret => string.IsNullOrEmpty(secret)))
            mistakes.Add("Authenik8:Passwords:RetiredPepperSecrets has an empty secret; set the former root secret or remove the entry.");

        foreach (var (name, secret) in o.RetiredPepperSecrets)
        {
            // A former secret may be weak, but it was never a key or a template.
            if (secret is not null && SecretStrength.FindMisuse(secret) is { } misuse)
                mistakes.Add($"Authenik8:Passwords:RetiredPepperSecrets:{name} {misuse}.");
        }

        if (o.PepperKeyId is { } current && o.RetiredPepperSecrets.ContainsKey(current))
        {
            mistakes.Add(
                "Authenik8:Passwords:RetiredPepperSecrets has an entry for the current Authenik8:Passwords:PepperKeyId; a new root secret needs " +
                "a new PepperKeyId.");
        }

        if (!Enum.IsDefined(o.Normalization))
            mistakes.Add("Authenik8:Passwords:Normalization must be None or Nfkc.");
        else if (o.Normalization == PasswordNormalization.Nfkc && !CanNormalize())
        {
            mistakes.Add(
                "Authenik8:Passwords:Normalization is Nfkc, but this process runs without ICU and would hash passwords as they are: " +
                "set InvariantGlobalization to false and install ICU, or set Normalization to None.");
        }

        CheckStoredFormats(mistakes, o);
        mistakes.AddRange(PasswordPolicyValidation.MistakesIn(o.Policy, o.Breached));
        return mistakes;
    }

    private static void CheckStoredFormats(List<string> mistakes, PasswordHashingOptions o)
    {
        if (o.StoredFormats.Count > HashCostEqualizer.MostOthers)
            mistakes.Add($"Authenik8:Passwords:StoredFormats has {o.StoredFormats.Count} hashes; name at most {HashCostEqualizer.MostOthers}, one of each format and cost.");
        for (var i = 0; i < o.StoredFormats.Count; i++)
        {
            // Nothing of the hash is shown.
            if (PasswordHasher.FindProblem(o, o.StoredFormats[i]) is { } problem)
                mistakes.Add($"Authenik8:Passwords:StoredFormats:{i} cannot be used ({problem}); set it to a stored hash in a supported format within the limits, or remove it.");
        }
    }

    private static void Range(List<string> mistakes, string setting, int value, int least, int most)
    {
        if (value < least || value > most)
            mistakes.Add($"Authenik8:Passwords:{setting} is {value}; set it between {least} and {most}.");
    }

    /// <summary>In invariant mode the framework returns its input instead of failing; a ligature tells.</summary>
    private static bool CanNormalize() => "\uFB01".Normalize(NormalizationForm.FormKC) == "fi";
}
