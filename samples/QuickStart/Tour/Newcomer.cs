using System.Security.Cryptography;

namespace QuickStart.Tour;

/// <summary>Somebody who registers during the tour.</summary>
internal static class Newcomer
{
    public const string Password = "rather long, and easy to type";

    private static readonly string Mark = RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>Their address: another one in each tour, because the accounts of the last one may be in Redis still.</summary>
    public static string Email(string name) => $"{name}.{Mark}@example.com";
}
