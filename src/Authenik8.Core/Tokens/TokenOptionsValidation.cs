using Authenik8.Tokens.Claims;
using Authenik8.Tokens.Keys;

namespace Authenik8.Tokens;

/// <summary>Finds every mistake in the settings of access tokens and their keys.</summary>
internal static class TokenOptionsValidation
{
    private const string Section = Authenik8Options.SectionName;

    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The mistakes, each naming its setting and the fix, and none with key material. Empty where there are none.</summary>
    /// <remarks>Whether a missing <see cref="Authenik8Options.Secret"/> is one depends on the environment, and is not told here.</remarks>
    public static IReadOnlyList<string> Validate(Authenik8Options options)
    {
        var problems = new List<string>();
        if (options.Secret is { } secret && !RootSecret.TryRead(secret, out _, out var weakness))
            problems.Add($"{Section}:{nameof(options.Secret)} {weakness}.");
        CheckPreviousSecrets(options, problems);
        CheckText(options.Issuer, nameof(options.Issuer), problems);
        for (var i = 0; i < options.Audiences.Count; i++)
            CheckText(options.Audiences[i], $"{nameof(options.Audiences)}:{i}", problems);
        CheckText(options.Tokens.ClientId, $"{nameof(options.Tokens)}:{nameof(options.Tokens.ClientId)}", problems);
        if (problems.Count == 0)
            CheckSize(options, problems);
        if (options.Tokens.Lifetime < MinLifetime || options.Tokens.Lifetime > MaxLifetime)
            problems.Add($"{Section}:Tokens:Lifetime is {options.Tokens.Lifetime}; set 1 second to 24 hours.");
        if (options.Tokens.ClockSkew < TimeSpan.Zero || options.Tokens.ClockSkew > MaxClockSkew)
            problems.Add($"{Section}:Tokens:ClockSkew is {options.Tokens.ClockSkew}; set 0 to 5 minutes.");
        _ = SigningKeyReader.Read(options.Tokens.SigningKeys, problems);
        return problems;
    }

    private static void CheckPreviousSecrets(Authenik8Options options, List<string> problems)
    {
        const int MaxSecrets = 10;
        var secrets = options.PreviousSecrets;
        if (secrets.Count > MaxSecrets)
            problems.Add($"{Section}:{nameof(options.PreviousSecrets)} has {secrets.Count} entries; keep {MaxSecrets} at most, the newest.");
        for (var i = 0; i < secrets.Count; i++)
        {
            if (secrets[i] is not { } secret)
                problems.Add($"{Section}:{nameof(options.PreviousSecrets)}:{i} is null; give a root secret, or remove it.");
            else if (!RootSecret.TryRead(secret, out _, out var weakness))
                problems.Add($"{Section}:{nameof(options.PreviousSecrets)}:{i} {weakness}. Remove it: what it made must not be accepted any more.");
        }
    }

    private static void CheckText(string? text, string setting, List<string> problems)
    {
        if (text is null || !Subject.IsWellFormed(text))
            problems.Add($"{Section}:{setting} is not 1 to {Subject.MaxLength} characters without control characters and lone surrogates.");
    }

    private static void CheckSize(Authenik8Options options, List<string> problems)
    {
        try
        {
            _ = new ClaimsWriter(TokenSettings.From(options));
        }
        catch (ClaimsTooLargeException)
        {
            problems.Add($"{Section}:Audiences leave no room in a token; name fewer.");
        }
    }
}
