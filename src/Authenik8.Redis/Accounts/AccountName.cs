using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Accounts;
using Authenik8.Tokens;

namespace Authenik8.Redis.Accounts;

/// <summary>Fixed-size names of accounts and of what leads to them.</summary>
internal static class AccountName
{
    /// <summary>How long the name of an address or a login is. The scripts count on it.</summary>
    public const int Length = 49;

    /// <summary>The name of an account: the SHA-256 over its subject.</summary>
    public static string Of(Subject subject) => SubjectPlace.Of(subject).Name;

    /// <summary>The name of an e-mail address, however its letters are cased.</summary>
    public static string Of(EmailAddress email) => "email:" + Hash(email.Normalized);

    /// <summary>The name of an external login. Neither part holds a control character.</summary>
    public static string Of(ExternalLogin login) => "login:" + Hash($"{login.Issuer}\0{login.Subject}");

    /// <summary>The names of everything that leads to an account, the address first.</summary>
    public static string AllOf(Account account) =>
        string.Concat([.. account.Email is { } email ? [Of(email)] : Array.Empty<string>(), .. account.ExternalLogins.Select(Of).Distinct(StringComparer.Ordinal)]);

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
