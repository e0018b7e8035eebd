using System.Globalization;

namespace Authenik8.Passwords.Policy;

/// <summary>Tells all mistakes in the settings of new passwords at once.</summary>
internal static class PasswordPolicyValidation
{
    private const int MostLength = 64;
    private const int ShortestWord = 3;
    private const int LongestWord = 64;
    private const int MostCount = 1_000_000;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>All mistakes, each naming the setting and the fix.</summary>
    public static IReadOnlyList<string> MistakesIn(PasswordPolicyOptions policy, BreachedPasswordOptions breached)
    {
        var mistakes = new List<string>();
        if (policy.MinLength is < PasswordText.MinCodePoints or > MostLength)
            mistakes.Add($"Authenik8:Passwords:Policy:MinLength is {policy.MinLength}; set it between {PasswordText.MinCodePoints} and {MostLength}.");
        for (var i = 0; i < policy.ContextWords.Count; i++)
        {
            if (policy.ContextWords[i] is not { Length: >= ShortestWord and <= LongestWord } word || string.IsNullOrWhiteSpace(word))
                mistakes.Add($"Authenik8:Passwords:Policy:ContextWords:{i} must be {ShortestWord} to {LongestWord} characters; shorter words are in too many good passwords.");
        }
        if (breached.Address is { } address && !IsUsable(address))
        {
            mistakes.Add(
                "Authenik8:Passwords:Breached:Address must be an absolute https address that ends with a slash (http on loopback only), such as " +
                "https://api.pwnedpasswords.com/range/, or null to look nothing up.");
        }
        if (breached.Timeout < ShortestTimeout || breached.Timeout > LongestTimeout)
        {
            mistakes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Authenik8:Passwords:Breached:Timeout is {breached.Timeout}; set it between {ShortestTimeout} and {LongestTimeout}."));
        }
        if (breached.MinCount is < 1 or > MostCount)
            mistakes.Add($"Authenik8:Passwords:Breached:MinCount is {breached.MinCount}; set it between 1 and {MostCount}.");
        return mistakes;
    }

    private static bool IsUsable(Uri address) =>
        address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address.Query.Length == 0
        && address.Fragment.Length == 0
        && address.AbsolutePath.EndsWith('/');
}
