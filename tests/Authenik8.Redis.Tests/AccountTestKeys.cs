using System.Text.RegularExpressions;

namespace Authenik8.Redis.Tests;

/// <summary>The keys of accounts.</summary>
internal static class AccountTestKeys
{
    private static readonly Regex Data = new(
        @"^[^:]+:\{accounts(:[\w-]{43})?\}:((account|email|login):[\w-]{43}|list)$|^[^:]+:\{due\}:accounts$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

    /// <summary>Whether a key is data, which stays until somebody deletes it; every other key has a TTL.</summary>
    public static bool MayStay(string key) => Data.IsMatch(key);
}
